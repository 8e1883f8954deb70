"""The page that browsers get at /graphql: an editor for queries and subscriptions."""

from strawberry.http.ides import get_graphql_ide_html

_NOTICE = """
    <style>
      #away { display: none; max-width: 40rem; margin: 4rem auto; font: 16px/1.5 sans-serif; }
      .away #away { display: block; }
      .away #graphiql { display: none; }
    </style>
    <script>
      addEventListener("error", (event) => {
        if (event.target instanceof HTMLScriptElement) document.documentElement.className = "away";
      }, true);
    </script>
"""

_AWAY = """
    <div id="away">
      <h1>The editor could not be loaded</h1>
      <p>GraphiQL's scripts come from unpkg.com, which this browser cannot reach. The API itself is
      here and works: send <code>POST</code> requests with
      <code>{"query": "{ __typename }"}</code> to <code>/graphql</code>, subscriptions over
      websocket (<code>graphql-transport-ws</code>) or as server-sent events at the same address.
      The schema is in <code>schema.graphql</code> of the source, and
      <code>fabula schema</code> prints it.</p>
    </div>
    <noscript>GraphiQL needs JavaScript; the API at <code>/graphql</code> does not.</noscript>
"""

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' https://unpkg.com; "
    "style-src 'self' 'unsafe-inline' https://unpkg.com; img-src 'self' data:; "
    "font-src 'self' data: https://unpkg.com; connect-src 'self' ws: wss: https://unpkg.com; "
    "worker-src 'self' blob:; frame-ancestors 'none'"
)


def page() -> bytes:
    """Return the editor, with a notice for when its scripts cannot be loaded."""
    html = get_graphql_ide_html(graphql_ide="graphiql")
    html = html.replace("<style>", _NOTICE + "    <style>", 1)
    return html.replace("<body>", "<body>" + _AWAY, 1).encode()
