// The little of a browser that the tracker touches, so that tests can stand in for it. Nothing else is read.

export interface Marked {
  closest(selector: string): Marked | null;
  getAttribute(name: string): string | null;
}

export interface PageDocument {
  readonly title: string;
  readonly referrer: string;
  readonly visibilityState: string;
  readonly currentScript: { readonly src: string } | null;
  querySelector(selector: string): object | null;
  addEventListener(
    type: string,
    run: (event: { readonly target: Marked | null }) => void,
    capture?: boolean,
  ): void;
}

type Move = (state: unknown, unused: string, url?: string | null) => void;

export interface Surroundings {
  readonly document: PageDocument;
  readonly location: { readonly href: string };
  readonly history: { pushState: Move; replaceState: Move };
  readonly navigator: {
    readonly doNotTrack?: string | null;
    readonly globalPrivacyControl?: boolean;
    sendBeacon?(url: string, body: string): boolean;
  };
  readonly crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };
  readonly localStorage: {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
    removeItem(key: string): void;
  };
  readonly fetch: (url: string, init: object) => Promise<{ readonly status: number }>;
  readonly Request: { readonly prototype: object };
  readonly setTimeout: (run: () => void, ms: number) => unknown;
  readonly Date: { now(): number };
  addEventListener(type: string, run: () => void): void;
  rapport?: unknown;
}

/** Set by the server: what an organisation chose. */
export interface TrackerConfig {
  /** Query parameters that hold what was searched for. */
  readonly search: readonly string[];
  /** Query parameters that may be kept; all others are cut off. */
  readonly keep: readonly string[];
}
