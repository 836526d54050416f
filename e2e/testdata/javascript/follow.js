import { EventSource } from "eventsource";

const source = new EventSource(process.env.URL, {
  fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, Authorization: `Bearer ${process.env.KEY}` } }),
});
for (const name of ["snapshot", "status", "done"]) {
  source.addEventListener(name, (event) => console.log(name, event.lastEventId, JSON.parse(event.data).status));
}
source.addEventListener("error", (event) => {
  if (source.readyState === EventSource.CLOSED) console.log("closed", event.code);
  else console.error(event.message);
});
