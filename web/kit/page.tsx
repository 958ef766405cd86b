// The frame of every screen: title, one line of purpose, actions; and the panels inside it.
import { type ReactNode, useEffect } from 'react';
import styles from './page.module.css';
import { GoLink } from './surroundings.tsx';

interface PageProps {
  readonly title: string;
  /** One sentence: what the reader finds here. */
  readonly purpose?: ReactNode;
  /** Where this page belongs, shown as a link above the title. */
  readonly parent?: { href: string; title: string };
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** Text columns stay narrow; tables take the width. */
  readonly width?: 'wide' | 'narrow';
}

/** A screen. Sets the document's title. */
export function Page({ title, purpose, parent, actions, children, width = 'wide' }: PageProps): ReactNode {
  useEffect(() => {
    document.title = `${title} · Rapport`;
  }, [title]);
  return (
    <div className={styles.page} data-width={width}>
      <header className={styles.header}>
        <div className={styles.heading}>
          {parent && (
            <nav aria-label="Breadcrumb" className={styles.parent}>
              <GoLink href={parent.href}>{parent.title}</GoLink>
              <span aria-hidden> / </span>
            </nav>
          )}
          <h1 tabIndex={-1} className={styles.title}>
            {title}
          </h1>
          {purpose && <p className={styles.purpose}>{purpose}</p>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

interface PanelProps {
  readonly title: string;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** No padding inside: for tables and lists that run to the edge. */
  readonly flush?: boolean;
  readonly tour?: string;
}

/** A titled part of a screen. */
export function Panel({ title, note, actions, children, flush = false, tour }: PanelProps): ReactNode {
  return (
    <section className={styles.panel} aria-label={title} data-tour={tour}>
      <div className={styles.panelHead}>
        <h2 className={styles.panelTitle}>{title}</h2>
        {note && <span className={styles.note}>{note}</span>}
        {actions && <div className={styles.panelActions}>{actions}</div>}
      </div>
      <div className={flush ? styles.flush : styles.body}>{children}</div>
    </section>
  );
}

/** A card that a table fills by itself; the page's title names it. */
export function Sheet({ children }: { children: ReactNode }): ReactNode {
  return <div className={styles.sheet}>{children}</div>;
}

/** Names and values side by side. */
export function Facts({ rows }: { rows: readonly (readonly [string, ReactNode])[] }): ReactNode {
  return (
    <dl className={styles.facts}>
      {rows.map(([name, value]) => (
        <div key={name} className={styles.fact}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
