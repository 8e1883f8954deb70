// Runs every audit of graphql-http against a server; prints what did not pass, and how many ran.
import { serverAudits } from 'graphql-http';

const [url] = process.argv.slice(2);
const failed = [];
const audits = serverAudits({ url, fetchFn: fetch });
for (const audit of audits) {
  const result = await audit.fn();
  if (result.status !== 'ok') failed.push(`${audit.id} ${audit.name}: ${result.reason}`);
}
console.log(JSON.stringify({ ran: audits.length, failed }));
