// The one look of our mails: MJML compiled once per shape, filled per person from escaped values.
import mjml2html from 'mjml';
import { escapeHtml } from '../html.ts';

/** What makes layouts differ; everything else is filled in. */
export interface Shape {
  readonly direction: 'ltr' | 'rtl';
  readonly button: boolean;
  readonly sponsor: boolean;
  readonly unsubscribe: boolean;
  readonly address: boolean;
}

/** The values of one mail. `body` is markup made by us; all others are texts and get escaped. */
export interface Filling {
  readonly language: string;
  readonly subject: string;
  readonly preview: string;
  readonly brand: string;
  readonly body: string;
  readonly buttonLabel: string;
  readonly buttonUrl: string;
  readonly sponsor: string;
  readonly reason: string;
  readonly address: string;
  readonly preferencesLabel: string;
  readonly preferencesUrl: string;
  readonly unsubscribeLabel: string;
  readonly unsubscribeUrl: string;
}

/** A compiled layout. */
export type Layout = (filling: Filling) => string;

const layouts = new Map<string, Promise<Layout>>();
const MARK = /%%([a-zA-Z]+)%%/;
const MARKUP = new Set(['body']);

/** The layout of a shape; compiled at its first use. */
export function layoutOf(shape: Shape): Promise<Layout> {
  const key = JSON.stringify([
    shape.direction,
    shape.button,
    shape.sponsor,
    shape.unsubscribe,
    shape.address,
  ]);
  let layout = layouts.get(key);
  if (!layout) {
    layout = compile(shape);
    layouts.set(key, layout);
  }
  return layout;
}

async function compile(shape: Shape): Promise<Layout> {
  // Without `fonts: {}` the compiler would ask a third party for fonts from the reader's machine.
  const { html, errors } = await mjml2html(source(shape), {
    fonts: {},
    validationLevel: 'strict',
    keepComments: true,
  });
  if (errors.length > 0)
    throw new Error(`the mail layout is wrong: ${errors.map((e) => e.formattedMessage).join('; ')}`);
  // The compiler calls the whole mail an article; screen readers look for the main part.
  const main = html.replace(/ aria-roledescription="email"/, '').replace('role="article"', 'role="main"');
  const parts = main.replace(/>\s+</g, '> <').split(MARK);
  return (filling) => {
    const values = new Map(Object.entries(filling));
    return parts.map((part, i) => (i % 2 === 0 ? part : fill(values, part))).join('');
  };
}

function fill(values: ReadonlyMap<string, string>, name: string): string {
  const value = values.get(name) ?? '';
  return MARKUP.has(name) ? value : escapeHtml(value);
}

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif";

/** Follows the reader's dark mode where the mail program allows it. */
const DARK = `@media (prefers-color-scheme: dark) {
  body, .page, [role=main] { background-color: #14171b !important; }
  .card, .card > table { background-color: #1d2126 !important; }
  .ink div, .ink h1, .ink p, .ink a, .brand div { color: #eceff3 !important; }
  .quiet div, .quiet a { color: #b1bac4 !important; }
}`;

function source(shape: Shape): string {
  const align = shape.direction === 'rtl' ? 'right' : 'left';
  const button = `<mj-button href="%%buttonUrl%%" background-color="#1a5fb4" color="#ffffff" border-radius="8px" font-size="16px"
    font-weight="600" inner-padding="14px 22px" align="${align}">%%buttonLabel%%</mj-button>`;
  const sponsor = '<mj-text css-class="ink" font-size="14px" font-weight="600">%%sponsor%%</mj-text>';
  const unsubscribe =
    ' &#183; <a href="%%unsubscribeUrl%%" style="color:#515b66;text-decoration:underline">%%unsubscribeLabel%%</a>';
  const preferences = `<a href="%%preferencesUrl%%" style="color:#515b66;text-decoration:underline">%%preferencesLabel%%</a>`;
  return `<mjml lang="%%language%%" dir="${shape.direction}">
  <mj-head>
    <mj-title>%%subject%%</mj-title>
    <mj-preview>%%preview%%</mj-preview>
    <mj-raw><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"></mj-raw>
    <mj-attributes>
      <mj-all font-family="${FONT}" />
      <mj-text align="${align}" color="#1b1f24" font-size="16px" line-height="1.55" />
    </mj-attributes>
    <mj-style>${DARK}</mj-style>
  </mj-head>
  <mj-body background-color="#f6f7f9" css-class="page" width="600px">
    <mj-section padding="20px 0 4px"><mj-column>
      <mj-text css-class="brand" font-size="15px" font-weight="650" color="#1b1f24">%%brand%%</mj-text>
    </mj-column></mj-section>
    <mj-section background-color="#ffffff" border-radius="10px" css-class="card" padding="12px 0">
      <mj-column>
        <mj-text css-class="ink" padding-bottom="0"><h1 style="margin:0 0 6px;font-size:20px;line-height:1.3">%%subject%%</h1></mj-text>
        <mj-text css-class="ink">%%body%%</mj-text>
        ${shape.button ? button : ''}
        ${shape.sponsor ? sponsor : ''}
      </mj-column>
    </mj-section>
    <mj-section padding="8px 0 24px"><mj-column>
      <mj-text css-class="quiet" font-size="13px" color="#515b66" line-height="1.5">%%reason%%<br />${shape.unsubscribe ? `${preferences}${unsubscribe}` : ''}</mj-text>
      ${shape.address ? '<mj-text css-class="quiet" font-size="13px" color="#515b66" line-height="1.5">%%address%%</mj-text>' : ''}
    </mj-column></mj-section>
  </mj-body>
</mjml>`;
}
