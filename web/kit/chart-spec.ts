// A chart as data: the picture, the table and the CSV are all made from this one thing.

export interface ChartSeries {
  readonly name: string;
  /** A colour token, e.g. `--option-push`. */
  readonly token: `--${string}`;
  readonly values: readonly number[];
  /** Told apart without colour. */
  readonly dash?: 'solid' | 'dashed' | 'dotted';
}

export interface ChartSpec {
  readonly kind: 'line' | 'bars' | 'stack';
  /** What the categories are, e.g. "Hour". */
  readonly axis: string;
  readonly categories: readonly string[];
  readonly series: readonly ChartSeries[];
  /** One sentence that says what the picture shows. */
  readonly summary: string;
}

/** One row of the table beside the chart. */
export interface ChartRow {
  readonly category: string;
  readonly values: readonly number[];
}

/** Turns the series on their side: a row per category. */
export function chartRows(spec: ChartSpec): ChartRow[] {
  return spec.categories.map((category, index) => ({
    category,
    values: spec.series.map((series) => series.values[index] ?? 0),
  }));
}
