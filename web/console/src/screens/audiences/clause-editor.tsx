// One clause: its kind, its fields, what is wrong with it, and the buttons and keys that move it.
import { ActionIcon, NativeSelect, Tooltip } from '@mantine/core';
import type { IconPart } from '@rapport/kit';
import {
  IconArrowDown,
  IconArrowUp,
  IconIndentDecrease,
  IconIndentIncrease,
  IconTrash,
} from '@tabler/icons-react';
import type { KeyboardEvent, ReactNode } from 'react';
import { ClauseFields } from './clause-fields.tsx';
import { CLAUSE_KINDS, KIND_GROUPS, kindOf } from './clause-kinds.ts';
import { focusClause } from './focus.ts';
import styles from './rule-editor.module.css';
import { Problems, placeWords, type TreeProps } from './rule-parts.tsx';
import { fieldOf, indent, type Moved, moveBy, outdent, removeAt, replaceAt, ruleAt } from './tree.ts';

const KIND_OPTIONS = KIND_GROUPS.map(({ title, kinds }) => ({
  group: title,
  items: kinds.map(({ key, label }) => ({ value: key, label })),
}));

export function ClauseEditor(props: TreeProps): ReactNode {
  const { root, path, names, problems, change } = props;
  const clause = ruleAt(root, path) ?? {};
  const kind = kindOf(clause);
  const place = placeWords(path);
  const own = fieldOf(root, path);
  const wrong = problems.filter(({ field }) => field === own || field.startsWith(`${own}.`));
  const become = (key: string) => {
    const next = CLAUSE_KINDS.find((each) => each.key === key);
    if (next) change(replaceAt(root, path, next.blank));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would name every field twice.
    <div
      role="group"
      aria-label={`Condition ${place}`}
      className={styles.clause}
      data-wrong={wrong.length > 0}
      data-rule-path={path.join('.')}
    >
      <div className={styles.clauseLine}>
        <NativeSelect
          aria-label={`Kind of condition ${place}`}
          className={styles.kind}
          data={kind ? KIND_OPTIONS : [{ value: '', label: 'Choose…' }, ...KIND_OPTIONS]}
          value={kind?.key ?? ''}
          onChange={(event) => become(event.currentTarget.value)}
        />
        <ClauseFields
          key={kind?.key ?? ''}
          of={kind?.key ?? ''}
          rule={clause}
          names={names}
          change={(next) => change(replaceAt(root, path, next))}
        />
        <ClauseTools {...props} name={`condition ${place}`} />
      </div>
      <Problems problems={wrong} />
    </div>
  );
}

interface Tool {
  readonly id: string;
  readonly label: string;
  readonly icon: IconPart;
  /** With Alt held, in the row of tools. */
  readonly key: string;
  readonly to: Moved | null;
}

function toolsOf({ root, path }: TreeProps, name: string): readonly Tool[] {
  return [
    { id: 'up', label: `Move ${name} up`, icon: IconArrowUp, key: 'ArrowUp', to: moveBy(root, path, -1) },
    {
      id: 'down',
      label: `Move ${name} down`,
      icon: IconArrowDown,
      key: 'ArrowDown',
      to: moveBy(root, path, 1),
    },
    {
      id: 'in',
      label: `Move ${name} into a group`,
      icon: IconIndentIncrease,
      key: 'ArrowRight',
      to: indent(root, path),
    },
    {
      id: 'out',
      label: `Move ${name} out of its group`,
      icon: IconIndentDecrease,
      key: 'ArrowLeft',
      to: outdent(root, path),
    },
  ];
}

/** Up, down, into a group, out of it, away. The arrow keys do the same on any of these buttons. */
export function ClauseTools({ name, ...props }: TreeProps & { readonly name: string }): ReactNode {
  const { root, path, change } = props;
  const tools = toolsOf(props, name);
  const go = (tool: Tool, from: Element) => {
    if (!tool.to) return;
    change(tool.to.rule);
    focusClause(from, tool.to.path, tool.id);
  };
  const onKey = (event: KeyboardEvent) => {
    const tool = tools.find(({ key }) => key === event.key);
    if (!tool || !(event.target instanceof Element)) return;
    event.preventDefault();
    go(tool, event.target);
  };
  const remove = (from: Element) => {
    change(removeAt(root, path));
    const last = path.at(-1) ?? 0;
    focusClause(from, [...path.slice(0, -1), Math.max(0, last - 1)]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the buttons inside.
    <span className={styles.tools} onKeyDown={onKey}>
      {tools.map((tool) => (
        <Tooltip key={tool.id} label={`${tool.label} (${arrowWords(tool.key)})`}>
          <ActionIcon
            aria-label={tool.label}
            aria-disabled={tool.to === null}
            {...(tool.to === null ? { 'data-disabled': true } : {})}
            data-rule-tool={tool.id}
            onClick={(event) => go(tool, event.currentTarget)}
          >
            <tool.icon size={15} aria-hidden />
          </ActionIcon>
        </Tooltip>
      ))}
      <ActionIcon aria-label={`Remove ${name}`} onClick={(event) => remove(event.currentTarget)}>
        <IconTrash size={15} aria-hidden />
      </ActionIcon>
    </span>
  );
}

function arrowWords(key: string): string {
  return `${key.replace('Arrow', '').toLowerCase()} arrow`;
}
