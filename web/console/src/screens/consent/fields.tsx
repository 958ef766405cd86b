// Fields that the forms about consent share.
import { Select } from '@mantine/core';
import type { ReactNode } from 'react';

interface ChoiceProps {
  readonly label: string;
  readonly data: readonly { readonly value: string; readonly label: string }[];
  readonly value: string;
  readonly change: (value: string) => void;
}

/** One of a few; there is always one. */
export function Choice({ label, data, value, change }: ChoiceProps): ReactNode {
  return (
    <Select
      label={label}
      data={data.map((one) => ({ ...one }))}
      value={value}
      onChange={(picked) => change(picked ?? value)}
      allowDeselect={false}
    />
  );
}
