"""Plain HTTP that knows no domain: files out, files in, and how the process is."""

from app.platform.http.media import media_routes, media_url
from app.platform.http.probes import health_routes, metrics_routes
from app.platform.http.uploads import upload_routes, upload_url

__all__ = [
    "health_routes",
    "media_routes",
    "media_url",
    "metrics_routes",
    "upload_routes",
    "upload_url",
]
