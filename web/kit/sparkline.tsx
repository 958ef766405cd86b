// A small line of the last minutes, drawn by hand: live, light, with its figures in words beside it.
import type { ReactNode } from 'react';

interface SparklineProps {
  /** Oldest first. */
  readonly values: readonly number[];
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
  readonly token?: string;
}

export function Sparkline({
  values,
  label,
  width = 220,
  height = 44,
  token = '--accent',
}: SparklineProps): ReactNode {
  const top = Math.max(1, ...values);
  const step = width / Math.max(1, values.length - 1);
  const points = values.map(
    (value, index) =>
      `${(index * step).toFixed(1)},${(height - 2 - (value / top) * (height - 6)).toFixed(1)}`,
  );
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      style={{ display: 'block', width: '100%', height }}
    >
      {points.length > 1 && (
        <>
          <polygon
            points={`0,${height} ${points.join(' ')} ${width},${height}`}
            fill={`var(${token})`}
            opacity={0.12}
          />
          <polyline
            points={points.join(' ')}
            fill="none"
            stroke={`var(${token})`}
            strokeWidth={1.5}
            vectorEffect="non-scaling-stroke"
          />
        </>
      )}
    </svg>
  );
}
