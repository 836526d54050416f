import type { Formats } from "./types";

export interface Sound { blob: Blob; name: string; url: string }
export const asSound = (blob: Blob, name: string): Sound => ({ blob, name, url: URL.createObjectURL(blob) });

// The recordings of this page, by the analysis they became. The service gives
// none back, so that they can be heard only where they came from.
const sounds = new Map<string, Sound>();

export const keepSound = (id: string, sound: Sound) => { sounds.set(id, sound); };
export const soundOf = (id: string) => sounds.get(id);

// readable tells what the server takes, as far as a name and a type can; it
// looks into the file itself.
export function readable(file: File, formats: Formats["formats"]): boolean {
  const [, extension = ""] = /(\.[^.]+)$/.exec(file.name.toLowerCase()) ?? [];
  return file.type.startsWith("audio/") || (file.type === "" && extension === "") || formats.some((f) => f.media_types.includes(file.type) || f.extensions.includes(extension));
}

// written is what a text file says, or null where it is not plain UTF-8: letters
// of other encodings would be lost, and the marks of a document words.
export async function written(file: File): Promise<string | null> {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    return text.startsWith("{\\rtf") ? null : text;
  } catch {
    return null;
  }
}

// text and sound tell a speech that is written from one that is spoken.
export const isText = (file: File) => file.type.startsWith("text/") || /\.(txt|md|text)$/i.test(file.name);
