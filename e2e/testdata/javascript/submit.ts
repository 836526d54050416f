import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

declare const process: { env: { URL: string; KEY: string } };

const client = createClient<paths>({ baseUrl: process.env.URL, headers: { "X-API-Key": process.env.KEY } });

// @ts-expect-error: the contract knows no such kind
const wrong: components["schemas"]["SubmitRequest"] = { text: "Roses are red.", kind: "poem" };

const refused = await client.POST("/v1/analyses", { body: wrong });
console.log(refused.response.status, refused.error?.code, refused.error?.errors?.[0]?.pointer);

const accepted = await client.POST("/v1/analyses", {
  body: { text: "Um, so, we start. Um, thank you all for coming. We planted a garden behind the school, and it fed forty families this year.", kind: "pitch", labels: ["typescript"] },
});
if (!accepted.data) throw new Error(accepted.error.detail);

let analysis = accepted.data;
while (analysis.status === "queued" || analysis.status === "running") {
  const next = await client.GET("/v1/analyses/{id}", { params: { path: { id: analysis.id }, query: { wait: 25 } } });
  if (!next.data) throw new Error(next.error?.detail);
  analysis = next.data;
}
console.log(analysis.status, analysis.result?.metrics.words, typeof analysis.result?.scores.overall);
