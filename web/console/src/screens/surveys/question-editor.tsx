// One question in the builder: its words, its choices, when it is shown, and what becomes of the answer.
import { ActionIcon, Button, Checkbox, MultiSelect, Select, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { SurveyQuestion } from '../../../../../sdk/faces/surveys.ts';
import styles from './surveys.module.css';
import { kindWords, valuesOf } from './words.ts';

interface EditorProps {
  readonly question: SurveyQuestion;
  readonly number: number;
  readonly before: readonly SurveyQuestion[];
  readonly language: string;
  readonly wrong: boolean;
  readonly change: (question: SurveyQuestion) => void;
  readonly remove: () => void;
  readonly up: (() => void) | null;
  readonly down: (() => void) | null;
}

const NONE: SurveyQuestion['words'][string] = { label: '', hint: '', choices: {} };

export function QuestionEditor(props: EditorProps): ReactNode {
  const { question, number, language, change } = props;
  const words = question.words[language] ?? NONE;
  const write = (more: Partial<SurveyQuestion['words'][string]>) =>
    change({ ...question, words: { ...question.words, [language]: { ...words, ...more } } });
  return (
    <li className={styles.question} data-wrong={props.wrong}>
      <Head {...props} />
      <div className={styles.rows}>
        <TextInput
          size="xs"
          label="Question"
          maxLength={300}
          value={words.label}
          onChange={(e) => write({ label: e.currentTarget.value })}
        />
        <TextInput
          size="xs"
          label="Hint (may be empty)"
          maxLength={300}
          value={words.hint}
          onChange={(e) => write({ hint: e.currentTarget.value })}
        />
        {(question.kind === 'single' || question.kind === 'multiple') && <Choices {...props} />}
        <div className={styles.line}>
          <Checkbox
            label="Must be answered"
            checked={question.required}
            onChange={(e) => change({ ...question, required: e.currentTarget.checked })}
          />
          {number > 1 && (
            <Checkbox
              label="Begins a new page"
              checked={question.newPage}
              onChange={(e) => change({ ...question, newPage: e.currentTarget.checked })}
            />
          )}
        </div>
        <Rule {...props} />
        <Becomes {...props} />
      </div>
    </li>
  );
}

function Head({ question, number, up, down, remove }: EditorProps): ReactNode {
  return (
    <div className={styles.line}>
      <h3>
        {number}. {kindWords(question.kind)}
      </h3>
      <ActionIcon aria-label={`Move question ${number} up`} disabled={!up} onClick={() => up?.()}>
        <IconArrowUp size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon aria-label={`Move question ${number} down`} disabled={!down} onClick={() => down?.()}>
        <IconArrowDown size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon aria-label={`Remove question ${number}`} onClick={remove}>
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </div>
  );
}

function Choices({ question, number, language, change }: EditorProps): ReactNode {
  const words = question.words[language] ?? NONE;
  const add = () => {
    let letter = 1;
    while (question.choices.includes(`c${letter}`)) letter++;
    change({ ...question, choices: [...question.choices, `c${letter}`] });
  };
  return (
    <div className={styles.rows}>
      {question.choices.map((choice, i) => (
        <div key={choice} className={styles.line}>
          <TextInput
            size="xs"
            aria-label={`Choice ${i + 1} of question ${number}`}
            flex={1}
            maxLength={120}
            value={words.choices[choice] ?? ''}
            onChange={(e) =>
              change({
                ...question,
                words: {
                  ...question.words,
                  [language]: { ...words, choices: { ...words.choices, [choice]: e.currentTarget.value } },
                },
              })
            }
          />
          <ActionIcon
            aria-label={`Remove choice ${i + 1} of question ${number}`}
            onClick={() => change({ ...question, choices: question.choices.filter((c) => c !== choice) })}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <div className={styles.line}>
        <Button size="compact-sm" onClick={add}>
          Add a choice
        </Button>
        <Checkbox
          label="These are themes: sort comments by them"
          checked={question.themes}
          onChange={(e) => change({ ...question, themes: e.currentTarget.checked })}
        />
      </div>
    </div>
  );
}

function Rule({ question, number, before, language, change }: EditorProps): ReactNode {
  const askable = before.filter((q) => q.kind !== 'text');
  if (askable.length === 0) return null;
  const rule = question.showIf;
  const asked = askable.find((q) => q.id === rule?.question);
  return (
    <div className={styles.fields}>
      <Select
        size="xs"
        label="Show it"
        clearable={false}
        value={rule?.question ?? ''}
        data={[
          { value: '', label: 'Always' },
          ...askable.map((q) => ({
            value: q.id,
            label: `After the answer to question ${before.indexOf(q) + 1}`,
          })),
        ]}
        onChange={(id) => change({ ...question, showIf: id ? { question: id, is: [] } : null })}
      />
      {asked && rule && (
        <MultiSelect
          size="xs"
          label="when it is one of"
          aria-label={`Answers after which question ${number} is shown`}
          value={[...rule.is]}
          data={valuesOf(asked, language)}
          onChange={(is) => change({ ...question, showIf: { question: rule.question, is } })}
        />
      )}
    </div>
  );
}

const CLASSES = [
  { value: 'health', label: 'Health' },
  { value: 'personal', label: 'Personal' },
  { value: 'public', label: 'Public' },
];

function classOf(text: string | null): SurveyQuestion['class'] {
  return text === 'public' || text === 'personal' ? text : 'health';
}

function Becomes({ question, change }: EditorProps): ReactNode {
  const { trait } = question;
  return (
    <div className={styles.fields}>
      <Select
        size="xs"
        label="Class of the answer"
        allowDeselect={false}
        value={question.class}
        data={CLASSES}
        onChange={(c) => change({ ...question, class: classOf(c) })}
      />
      {question.kind !== 'text' && (
        <TextInput
          size="xs"
          label="Sets the trait (may be empty)"
          placeholder="lastCsat"
          maxLength={48}
          value={trait?.name ?? ''}
          onChange={(e) => {
            const name = e.currentTarget.value.trim();
            change({ ...question, trait: name === '' ? null : { name, class: trait?.class ?? 'health' } });
          }}
        />
      )}
      {trait && (
        <Select
          size="xs"
          label="Class of the trait"
          allowDeselect={false}
          value={trait.class}
          data={CLASSES}
          onChange={(c) => change({ ...question, trait: { ...trait, class: classOf(c) } })}
        />
      )}
    </div>
  );
}
