// A group of clauses: which of them must hold, the clauses themselves, and ways to add more.
import { Button, Menu } from '@mantine/core';
import { IconFolderPlus, IconPlus } from '@tabler/icons-react';
import { type ReactNode, useRef } from 'react';
import { ClauseEditor, ClauseTools } from './clause-editor.tsx';
import { type ClauseKind, GROUP_WORDS, KIND_GROUPS } from './clause-kinds.ts';
import { Choice } from './fields.tsx';
import { focusClause } from './focus.ts';
import styles from './rule-editor.module.css';
import { Problems, placeWords, type TreeProps } from './rule-parts.tsx';
import {
  clausesOf,
  depthOf,
  fieldOf,
  GROUPS,
  groupOf,
  insertAt,
  type RuleBody,
  type RulePath,
  regroup,
  replaceAt,
  ruleAt,
} from './tree.ts';

/** The server refuses rules that nest deeper. */
const MOST_DEEP = 8;

export function GroupEditor(props: TreeProps): ReactNode {
  const { root, path, names, problems, change } = props;
  const group = ruleAt(root, path) ?? {};
  const kind = groupOf(group) ?? 'all';
  const clauses = clausesOf(group);
  const place = placeWords(path);
  return (
    <div className={styles.group} data-top={path.length === 0} data-rule-path={path.join('.')}>
      <div className={styles.groupHead}>
        <Choice
          label={path.length === 0 ? 'What must be true' : `What must be true in group ${place}`}
          value={kind}
          data={GROUP_WORDS}
          change={(next) =>
            change(replaceAt(root, path, regroup(group, GROUPS.find((g) => g === next) ?? 'all')))
          }
        />
        {path.length > 0 && <ClauseTools {...props} name={`group ${place}`} />}
      </div>
      <Problems problems={problems.filter(({ field }) => isOwn(field, root, path))} />
      <ol className={styles.clauses}>
        {clauses.map((clause, i) => {
          const at = [...path, i];
          const inner = { root, path: at, names, problems, change };
          return (
            <li key={at.join('.')} className={styles.item}>
              {i > 0 && <span className={styles.joint}>{kind === 'all' ? 'and' : 'or'}</span>}
              {groupOf(clause) === null ? <ClauseEditor {...inner} /> : <GroupEditor {...inner} />}
            </li>
          );
        })}
      </ol>
      <Add {...props} room={path.length + depthOf(group) < MOST_DEEP} />
    </div>
  );
}

function Add({ root, path, change, room }: TreeProps & { readonly room: boolean }): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const add = (clause: RuleBody) => {
    const at = [...path, clausesOf(ruleAt(root, path) ?? {}).length];
    change(insertAt(root, at, clause));
    focusClause(box.current, groupOf(clause) === null ? at : [...at, 0]);
  };
  const where = path.length === 0 ? '' : ` to group ${placeWords(path)}`;
  return (
    <div className={styles.add} ref={box}>
      <Menu position="bottom-start" returnFocus={false}>
        <Menu.Target>
          <Button
            size="compact-sm"
            aria-label={`Add a condition${where}`}
            leftSection={<IconPlus size={14} aria-hidden />}
          >
            Add a condition
          </Button>
        </Menu.Target>
        <Menu.Dropdown className={styles.menu}>
          {KIND_GROUPS.map(({ title, kinds }) => (
            <Kinds key={title} title={title} kinds={kinds} add={add} />
          ))}
        </Menu.Dropdown>
      </Menu>
      {room && (
        <Button
          size="compact-sm"
          variant="subtle"
          aria-label={`Add a group${where}`}
          leftSection={<IconFolderPlus size={14} aria-hidden />}
          onClick={() => add({ any: [{ trait: '', is: 'is', value: '' }] })}
        >
          Add a group
        </Button>
      )}
    </div>
  );
}

interface KindsProps {
  readonly title: string;
  readonly kinds: readonly ClauseKind[];
  readonly add: (clause: RuleBody) => void;
}

function Kinds({ title, kinds, add }: KindsProps): ReactNode {
  return (
    <>
      <Menu.Label>{title}</Menu.Label>
      {kinds.map(({ key, label, hint, blank }) => (
        <Menu.Item key={key} onClick={() => add(blank)}>
          {label}
          <span className={styles.hint}>{hint}</span>
        </Menu.Item>
      ))}
    </>
  );
}

/** Problems of a group itself, not of a clause inside it. */
function isOwn(field: string, root: RuleBody, path: RulePath): boolean {
  const own = fieldOf(root, path);
  if (field === own) return true;
  const rest = field.startsWith(`${own}.`) ? field.slice(own.length + 1) : null;
  return rest !== null && GROUPS.some((group) => rest === group);
}
