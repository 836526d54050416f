// The recordings of this page, by the analysis they became. The service gives
// none back, so that they can be heard only where they came from.
const sounds = new Map<string, string>();

export const keepSound = (id: string, sound: Blob) => sounds.set(id, URL.createObjectURL(sound));
export const soundOf = (id: string) => sounds.get(id);

// text and sound tell a speech that is written from one that is spoken.
export const isText = (file: File) => file.type.startsWith("text/") || /\.(txt|md|text)$/i.test(file.name);
