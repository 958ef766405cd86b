// What the kit needs from the application around it: the zone to show times in, and how to go to an address.
import { createContext, type MouseEvent, type ReactNode, useContext, useMemo } from 'react';

export interface Surroundings {
  /** IANA zone of the organisation. */
  readonly zone: string;
  /** Path under which the application lives, e.g. `/console`. */
  readonly base: string;
  /** Goes to an address inside the application, e.g. `/people?kind=hcp`. */
  readonly go: (href: string) => void;
  /** Whether the reader may see what is there; where not, a link is plain text. */
  readonly may: (href: string) => boolean;
}

const Context = createContext<Surroundings>({ zone: 'UTC', base: '', go: () => undefined, may: () => true });

/** Gives the surroundings to everything inside. */
export function SurroundingsProvider(props: Surroundings & { children: ReactNode }): ReactNode {
  const { zone, base, go, may } = props;
  const value = useMemo(() => ({ zone, base, go, may }), [zone, base, go, may]);
  return <Context value={value}>{props.children}</Context>;
}

export function useSurroundings(): Surroundings {
  return useContext(Context);
}

/** True for a click that the browser should handle itself (new tab, new window, download). */
export function isModifiedClick(event: MouseEvent): boolean {
  return event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
}

interface GoLinkProps {
  readonly href: string;
  readonly children: ReactNode;
  readonly className?: string | undefined;
  readonly title?: string | undefined;
  readonly 'aria-label'?: string | undefined;
  readonly 'aria-current'?: 'page' | undefined;
  readonly 'data-row-link'?: boolean;
  readonly 'data-tour'?: string | undefined;
  readonly onClick?: (() => void) | undefined;
}

/** A real link inside the application: opens in a new tab when asked, else goes there without a reload. */
export function GoLink({ href, onClick, ...rest }: GoLinkProps): ReactNode {
  const { base, go, may } = useSurroundings();
  if (!may(href)) {
    return (
      <span className={rest.className} title={rest.title}>
        {rest.children}
      </span>
    );
  }
  return (
    <a
      {...rest}
      href={base + href}
      onClick={(event) => {
        onClick?.();
        if (event.defaultPrevented || isModifiedClick(event)) return;
        event.preventDefault();
        go(href);
      }}
    />
  );
}
