// React's style type does not know custom properties; ours are set inline in a few places.
import 'react';

declare module 'react' {
  interface CSSProperties {
    [token: `--${string}`]: string | number | undefined;
  }
}
