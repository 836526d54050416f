// What a person can do about a failure.
import { Refused } from "./api";

export interface Advice { title: string; text: string; wait?: number; fields?: string[] }

export function explain(e: unknown): Advice {
  if (!(e instanceof Refused)) return { title: "Something went wrong here", text: "Reload the page and try again." };
  const { status, problem: p, retryAfter: wait } = e;
  switch (status) {
    case 0: return { title: "No answer from the server", text: "Check your connection and try again. What you entered is still here." };
    case 401: return p.code === "invalid_credentials"
      ? { title: "That did not match", text: "Check the address and the password." }
      : { title: "Not signed in", text: "This credential is not valid, or no longer. Sign in again." };
    case 403: return { title: "Not allowed", text: p.detail };
    case 404: return { title: "Not found", text: "There is no such speech or entry in this account." };
    case 410: return { title: "Gone", text: "This speech was deleted, or it was older than the service keeps." };
    case 409: return { title: "Not possible now", text: p.detail };
    case 413: return { title: "Too large", text: `${p.detail} Cut it, or save it in a compressed format such as Opus, MP3 or M4A.` };
    case 415: return { title: "Not a format we can read", text: p.detail.includes("WAV") ? p.detail : `${p.detail} Recordings may be WAV, MP3, FLAC, Ogg, Opus, WebM or M4A; texts plain UTF-8.` };
    case 422: case 400: return { title: "Please check", text: p.detail, fields: p.errors?.map((f) => `${label(f.pointer)}: ${f.detail}`) };
    case 429: return p.code === "quota_exceeded"
      ? { title: "Enough is under way", text: `${p.detail} Wait until one of your speeches is done.`, wait }
      : { title: "A little too fast", text: "You have reached the limit of requests for this minute.", wait: wait || 10 };
    case 503: return { title: "The service cannot take this now", text: "Nothing was lost. Try again in a moment.", wait: wait || 2 };
  }
  return { title: "Something went wrong on the server", text: `Try again. If it stays, report it with the id ${p.request_id ?? "of the request"}.` };
}

const label = (pointer: string) => pointer.replace(/^\//, "").replace(/_/g, " ");
