// What scrolls must be reachable by keyboard; what does not scroll must not stop the Tab key.
import { type RefObject, useEffect, useRef, useState } from 'react';

/** What a box that may scroll is given. */
interface Scrolling {
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly tabIndex?: number;
  readonly role?: 'region';
  readonly 'aria-label'?: string;
}

/**
 * Makes a box a stop of the Tab key, with a name, for as long as it holds more than it shows.
 * @param label names the box for readers
 */
export function useOverflow(label: string): Scrolling {
  const ref = useRef<HTMLDivElement>(null);
  const [overflows, setOverflows] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const watch = new ResizeObserver(() =>
      setOverflows(
        element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1,
      ),
    );
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return overflows ? { ref, tabIndex: 0, role: 'region', 'aria-label': label } : { ref };
}
