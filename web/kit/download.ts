// Hands a file to the browser's own download, without a request.

/** Saves text or bytes under a name. */
export function download(name: string, content: string | Blob, type = 'text/plain;charset=utf-8'): void {
  const url = URL.createObjectURL(typeof content === 'string' ? new Blob([content], { type }) : content);
  saveUrl(name, url);
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Saves what a (data or blob) address holds. */
export function saveUrl(name: string, url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}

/** `people-2026-03-08.csv`: a name that sorts and says when. */
export function datedName(name: string, ending: string, now: Date = new Date()): string {
  return `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-${now.toISOString().slice(0, 10)}.${ending}`;
}
