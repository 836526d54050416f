// One way to the API: with the session's credential, refreshed once on a 401,
// and every failure as a Refused that says what went wrong.
import type { Problem, User } from "./types";

export class Refused extends Error {
  constructor(readonly problem: Problem, readonly retryAfter = 0) { super(problem.code); }
  get status() { return this.problem.status; }
}

// offline stands for a request that no server answered.
export const offline = () => new Refused({ status: 0, code: "offline", title: "Offline", detail: "" });

type Session = { access: string } | { key: string; scopes: string[] };
let session: Session | null = null;
let onEnd = (_why: string) => {};

// The access token lives in memory. The refresh token outlives a reload in
// sessionStorage, which belongs to this tab; no cookie, so nothing can be
// forged across sites. An API key is never stored.
const kept = "masterspeak.refresh";

export const whenSessionEnds = (f: (why: string) => void) => { onEnd = f; };
export const signedIn = () => session !== null;
export const byKey = () => session !== null && "key" in session;
export const keyMay = (scope: string) => session !== null && "key" in session && session.scopes.includes(scope);
export const canResume = () => sessionStorage.getItem(kept) !== null;

interface Tokens { access_token: string; refresh_token: string }

function keep(t: Tokens) {
  session = { access: t.access_token };
  sessionStorage.setItem(kept, t.refresh_token);
}

export async function signIn(email: string, password: string) {
  keep(await post<Tokens>("/v1/auth/login", { email, password }));
}

// signInByKey leaves the session as it was unless the key has the scope that
// is needed.
export async function signInByKey(key: string, need?: string) {
  const { scopes = [] } = await json<User>("/v1/me", { headers: { Authorization: `Bearer ${key}` } });
  if (need && !scopes.includes(need)) throw new Refused({ status: 403, code: "insufficient_scope", title: "", detail: `This key does not have the scope ${need}.` });
  session = { key, scopes };
}

export const register = (email: string, password: string, full_name: string) =>
  post<{ message?: string }>("/v1/auth/register", { email, password, ...(full_name ? { full_name } : {}) });

export async function signOut() {
  const token = sessionStorage.getItem(kept);
  end();
  if (token) await post("/v1/auth/logout", { refresh_token: token }).catch(() => {}); // it ends by itself at the latest
}

// end forgets the session; why is for the person, if it is not obvious.
export function end(why = "") {
  session = null;
  sessionStorage.removeItem(kept);
  onEnd(why);
}

let refreshing: Promise<void> | null = null;

// resume makes the next session; those who ask at the same time share it,
// because a refresh token works once.
export function resume(): Promise<void> {
  refreshing ??= renew().finally(() => { refreshing = null; });
  return refreshing;
}

async function renew() {
  try {
    keep(await post<Tokens>("/v1/auth/refresh", { refresh_token: sessionStorage.getItem(kept) }));
  } catch (e) {
    if (e instanceof Refused && (e.status === 401 || e.status === 422)) end();
    throw e;
  }
}

function credential(): Record<string, string> {
  if (!session) return {};
  return { Authorization: `Bearer ${"key" in session ? session.key : session.access}` };
}

// ask resolves with any successful response.
export async function ask(path: string, init: RequestInit = {}, again = true): Promise<Response> {
  const mine = session;
  const response = await fetch(path, { cache: "no-store", ...init, headers: { ...credential(), ...init.headers } }).catch((e: unknown) => {
    if (e instanceof DOMException && e.name === "AbortError") throw e;
    throw offline();
  });
  if (response.ok || response.status === 304) return response;
  if (response.status === 401 && mine && !path.startsWith("/v1/auth/")) {
    if ("key" in mine) end();
    else if (again) {
      if (mine === session) await resume();
      return ask(path, init, false);
    } else end();
  }
  throw refusal(response.status, await response.text().catch(() => ""), response.headers.get("Retry-After"));
}

export function refusal(status: number, body: string, retryAfter: string | null): Refused {
  let problem: Problem = { status, code: "http_" + status, title: "", detail: "" };
  try { problem = { ...problem, ...JSON.parse(body), status }; } catch { /* a proxy answered in its own way */ }
  return new Refused(problem, Number(retryAfter) || 0);
}

export async function json<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await ask(path, init);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

export const post = <T>(path: string, body?: unknown, headers?: Record<string, string>) => send<T>("POST", path, body, headers);
export const patch = <T>(path: string, body: unknown) => send<T>("PATCH", path, body);

function send<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
  return json<T>(path, {
    method,
    headers: { ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

// upload sends a form and tells how far it is, which fetch cannot.
export async function upload<T>(path: string, form: FormData, key: string, progress: (share: number) => void, again = true): Promise<T> {
  const [status, body, after] = await transfer(path, form, key, progress);
  if (status === 401 && again && session && !("key" in session)) {
    await resume();
    return upload(path, form, key, progress, false);
  }
  if (status < 200 || status > 299) throw status === 0 ? offline() : refusal(status, body, after);
  return JSON.parse(body) as T;
}

function transfer(path: string, form: FormData, key: string, progress: (share: number) => void) {
  return new Promise<[number, string, string | null]>((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    for (const [name, value] of Object.entries({ ...credential(), "Idempotency-Key": key })) request.setRequestHeader(name, value);
    request.upload.onprogress = (e) => e.lengthComputable && progress(e.loaded / e.total);
    request.onloadend = () => done([request.status, request.responseText, request.getResponseHeader("Retry-After")]);
    request.send(form);
  });
}
