// The two kinds of filter every list uses: a text searched as you type, and a choice.
import { NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';

interface SearchFilterProps {
  readonly label: string;
  readonly value: string;
  readonly change: (value: string) => void;
  readonly width?: number;
}

/** Waits 250 ms after the last key before it searches. */
export function SearchFilter({ label, value, change, width = 240 }: SearchFilterProps): ReactNode {
  const [text, setText] = useState(value);
  // What was typed here comes back as `value`; anything else came from elsewhere (a saved view, "clear") and is shown.
  const settled = useRef(value);
  useEffect(() => {
    if (value !== settled.current) setText(value);
    settled.current = value;
  }, [value]);
  const settle = useDebouncedCallback((words: string) => {
    settled.current = words;
    change(words);
  }, 250);
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={14} stroke={1.8} aria-hidden />}
      value={text}
      w={width}
      onChange={(event) => {
        setText(event.currentTarget.value);
        settle(event.currentTarget.value.trim());
      }}
    />
  );
}

interface ChoiceFilterProps {
  readonly label: string;
  readonly value: string;
  readonly change: (value: string) => void;
  /** What no choice is called, e.g. "All lanes". */
  readonly all: string;
  readonly options: readonly { value: string; label: string }[];
}

export function ChoiceFilter({ label, value, change, all, options }: ChoiceFilterProps): ReactNode {
  const known = value === '' || options.some((option) => option.value === value);
  const data = [{ value: '', label: all }, ...options, ...(known ? [] : [{ value, label: value }])];
  return (
    <NativeSelect
      aria-label={label}
      data={data}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
