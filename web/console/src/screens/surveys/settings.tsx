// What is decided beside the words: the name, who is known, how often, until when, how long answers are kept.
import { Button, NumberInput, Switch, TextInput } from '@mantine/core';
import { Panel } from '@rapport/kit';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { SurveySettingsBody, SurveyView } from '../../../../../sdk/faces/surveys.ts';
import { api } from '../../api.ts';
import { useCan } from '../../session.tsx';
import { useCommand } from './life.tsx';
import styles from './surveys.module.css';

export function Settings({ survey }: { survey: SurveyView }): ReactNode {
  const mayEdit = useCan('surveys.edit');
  const [wish, setWish] = useState<SurveySettingsBody>({
    name: survey.name,
    anonymous: survey.anonymous,
    repeatable: survey.repeatable,
    closesAt: survey.closesAt,
    keepDays: survey.keepDays,
  });
  const save = useCommand(() => api.surveySettings(survey.id, survey.revision, wish), 'Saved');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const set = (more: Partial<SurveySettingsBody>) => setWish({ ...wish, ...more });
  return (
    <Panel title="Settings">
      <form onSubmit={submit} className={styles.rows}>
        <TextInput
          size="xs"
          label="Name for staff"
          required
          withAsterisk={false}
          maxLength={120}
          disabled={!mayEdit}
          value={wish.name}
          onChange={(e) => set({ name: e.currentTarget.value })}
        />
        <WhoAnswers {...{ survey, mayEdit, wish, set }} />
        <HowLong {...{ survey, mayEdit, wish, set }} />
        {mayEdit && (
          <Button type="submit" loading={save.isPending}>
            Save settings
          </Button>
        )}
      </form>
    </Panel>
  );
}

interface PartProps {
  readonly survey: SurveyView;
  readonly mayEdit: boolean;
  readonly wish: SurveySettingsBody;
  readonly set: (more: Partial<SurveySettingsBody>) => void;
}

function WhoAnswers({ survey, mayEdit, wish, set }: PartProps): ReactNode {
  return (
    <>
      <Switch
        label="Anonymous: answers are never tied to a person"
        description={survey.liveVersion === null ? undefined : 'Cannot change any more: people were told.'}
        disabled={!mayEdit || survey.liveVersion !== null}
        checked={wish.anonymous}
        onChange={(e) =>
          set({
            anonymous: e.currentTarget.checked,
            repeatable: e.currentTarget.checked || wish.repeatable,
          })
        }
      />
      <Switch
        label="A person may answer more than once"
        disabled={!mayEdit || wish.anonymous}
        checked={wish.repeatable}
        onChange={(e) => set({ repeatable: e.currentTarget.checked })}
      />
    </>
  );
}

function HowLong({ mayEdit, wish, set }: PartProps): ReactNode {
  return (
    <>
      <TextInput
        size="xs"
        type="date"
        label="Closes at the end of (UTC; may be empty)"
        disabled={!mayEdit}
        value={wish.closesAt?.slice(0, 10) ?? ''}
        onChange={(e) =>
          set({ closesAt: e.currentTarget.value ? `${e.currentTarget.value}T23:59:59.000Z` : null })
        }
      />
      <NumberInput
        size="xs"
        label="Keep answers for days"
        min={30}
        max={3650}
        disabled={!mayEdit}
        value={wish.keepDays}
        onChange={(n) => set({ keepDays: typeof n === 'number' ? n : wish.keepDays })}
      />
    </>
  );
}
