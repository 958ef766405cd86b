// The builder: words and questions, moved by keyboard, with the real page beside it as a phone shows it.
import { Button, Menu, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { Panel, tell } from '@rapport/kit';
import { IconPlus } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { SurveyFormBody, SurveyQuestion, SurveyView } from '../../../../../sdk/faces/surveys.ts';
import { api, queryClient } from '../../api.ts';
import { useCan } from '../../session.tsx';
import { Review } from './life.tsx';
import { QuestionEditor } from './question-editor.tsx';
import { Settings } from './settings.tsx';
import styles from './surveys.module.css';
import { newQuestion } from './templates.ts';
import { KINDS } from './words.ts';

export function Builder({ survey }: { survey: SurveyView }): ReactNode {
  const mayEdit = useCan('surveys.edit') && survey.versions[0]?.state !== 'in-review';
  const [form, setForm] = useState<SurveyFormBody>(survey.form);
  const [language, setLanguage] = useState(survey.form.languages[0] ?? 'en');
  const unsaved = form !== survey.form;
  const save = useMutation({
    mutationFn: () => api.writeSurvey(survey.id, survey.revision, form),
    onSuccess: (saved) => {
      queryClient.setQueryData(['survey', saved.id], saved);
      tell({ title: 'Saved' });
    },
    onError: (error) => tell({ title: 'Not saved', text: error.message, kind: 'bad' }),
  });
  return (
    <div className={styles.columns}>
      <div className={styles.stack}>
        <fieldset disabled={!mayEdit} style={{ all: 'unset', display: 'contents' }}>
          <FormWords form={form} change={setForm} language={language} setLanguage={setLanguage} />
          <Questions survey={survey} form={form} change={setForm} language={language} />
        </fieldset>
        {mayEdit && (
          <div className={styles.line}>
            <Button
              variant="filled"
              disabled={!unsaved}
              loading={save.isPending}
              onClick={() => save.mutate()}
            >
              Save draft
            </Button>
            {unsaved && <Button onClick={() => setForm(survey.form)}>Throw changes away</Button>}
            <span className={styles.soft} role="status">
              {unsaved ? 'Not saved yet' : 'Everything is saved'}
            </span>
          </div>
        )}
      </div>
      <div className={styles.stack}>
        <Review survey={survey} unsaved={unsaved} />
        <Preview survey={survey} unsaved={unsaved} />
        <Settings survey={survey} />
      </div>
    </div>
  );
}

interface WordsProps {
  readonly form: SurveyFormBody;
  readonly change: (form: SurveyFormBody) => void;
  readonly language: string;
  readonly setLanguage: (language: string) => void;
}

function FormWords({ form, change, language, setLanguage }: WordsProps): ReactNode {
  const words = form.words[language] ?? { title: '', intro: '', thanks: '' };
  const set = (more: Partial<typeof words>) =>
    change({ ...form, words: { ...form.words, [language]: { ...words, ...more } } });
  return (
    <Panel title="Words" actions={<Languages {...{ form, change, language, setLanguage }} />}>
      <div className={styles.rows}>
        <TextInput
          size="xs"
          label="Title"
          maxLength={160}
          value={words.title}
          onChange={(e) => set({ title: e.currentTarget.value })}
        />
        <Textarea
          size="xs"
          label="Introduction"
          autosize
          minRows={2}
          maxLength={2000}
          value={words.intro}
          onChange={(e) => set({ intro: e.currentTarget.value })}
        />
        <Textarea
          size="xs"
          label="Thank-you text"
          autosize
          minRows={2}
          maxLength={2000}
          value={words.thanks}
          onChange={(e) => set({ thanks: e.currentTarget.value })}
        />
        <Switch
          label="Ask afterwards: may we contact you about this? (named answers only)"
          checked={form.askContact}
          onChange={(e) => change({ ...form, askContact: e.currentTarget.checked })}
        />
      </div>
    </Panel>
  );
}

const OFFERED = ['en', 'es', 'de', 'fr', 'it', 'pt', 'pl', 'ar', 'zh', 'vi', 'ru', 'tl', 'ko'];
const names = new Intl.DisplayNames(['en'], { type: 'language' });

function Languages({ form, change, language, setLanguage }: WordsProps): ReactNode {
  const more = OFFERED.filter((l) => !form.languages.includes(l));
  const add = (added: string) => {
    change({ ...form, languages: [...form.languages, added] });
    setLanguage(added);
  };
  return (
    <>
      <Select
        size="xs"
        aria-label="Language of the words"
        w={150}
        value={language}
        data={form.languages.map((l) => ({ value: l, label: names.of(l) ?? l }))}
        onChange={(l) => l && setLanguage(l)}
      />
      <Menu>
        <Menu.Target>
          <Button>Add a language</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {more.map((l) => (
            <Menu.Item key={l} onClick={() => add(l)}>
              {names.of(l) ?? l}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

interface QuestionsProps {
  readonly survey: SurveyView;
  readonly form: SurveyFormBody;
  readonly change: (form: SurveyFormBody) => void;
  readonly language: string;
}

function Questions({ survey, form, change, language }: QuestionsProps): ReactNode {
  const { questions } = form;
  const set = (next: readonly SurveyQuestion[]) => change({ ...form, questions: next });
  const move = (from: number, to: number) => {
    const moved = questions[from];
    if (moved && to >= 0 && to < questions.length) set(questions.toSpliced(from, 1).toSpliced(to, 0, moved));
  };
  const add = (kind: SurveyQuestion['kind']) => {
    const choices =
      kind === 'single' || kind === 'multiple'
        ? ([
            ['a', ''],
            ['b', ''],
          ] as const)
        : ([] as const);
    set([...questions, newQuestion(freeId(questions), kind, '', {}, choices)]);
  };
  return (
    <Panel title="Questions" note={`${questions.length}`}>
      <ol className={styles.questions}>
        {questions.map((question, i) => (
          <QuestionEditor
            key={question.id}
            question={question}
            number={i + 1}
            before={questions.slice(0, i)}
            language={language}
            wrong={survey.problems.some((p) => p.field.startsWith(`questions[${i}]`)) && form === survey.form}
            change={(next) => set(questions.with(i, next))}
            remove={() => set(questions.toSpliced(i, 1))}
            up={i > 0 ? () => move(i, i - 1) : null}
            down={i < questions.length - 1 ? () => move(i, i + 1) : null}
          />
        ))}
      </ol>
      <Menu>
        <Menu.Target>
          <Button mt="sm" leftSection={<IconPlus size={15} stroke={1.8} aria-hidden />}>
            Add a question
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {KINDS.map(({ value, label }) => (
            <Menu.Item key={value} onClick={() => add(value)}>
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Panel>
  );
}

function freeId(questions: readonly SurveyQuestion[]): string {
  const taken = new Set(questions.map((q) => q.id));
  let number = questions.length + 1;
  while (taken.has(`q${number}`)) number++;
  return `q${number}`;
}

/** The page itself, in a frame as wide as a phone: what is answered there is kept nowhere. */
function Preview({ survey, unsaved }: { survey: SurveyView; unsaved: boolean }): ReactNode {
  const open = useMutation({
    mutationFn: () => api.tryOutSurvey(survey.id),
    onError: (error) => tell({ title: 'No preview', text: error.message, kind: 'bad' }),
  });
  const path = open.data ? new URL(open.data.url).pathname : null;
  return (
    <Panel
      title="Try it out"
      note={unsaved ? 'shows what was saved' : 'nothing is kept'}
      actions={
        <Button loading={open.isPending} onClick={() => open.mutate()}>
          {path ? 'Start again' : 'Show as a phone'}
        </Button>
      }
    >
      {path ? (
        <iframe className={styles.phone} src={path} title="The survey as a phone shows it" />
      ) : (
        <p className={styles.soft}>See the page as people see it, and answer it. Tests are not counted.</p>
      )}
    </Panel>
  );
}
