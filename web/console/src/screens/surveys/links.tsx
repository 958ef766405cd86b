// The ways in: the button of a message, public links with their QR codes, links for people by hand, the safety line.
import { Button, Textarea, TextInput } from '@mantine/core';
import { CopyButton, Empty, Panel, tell } from '@rapport/kit';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { SurveyPlace, SurveyView } from '../../../../../sdk/faces/surveys.ts';
import { api, queryClient } from '../../api.ts';
import { useCan } from '../../session.tsx';
import { useCommand } from './life.tsx';
import styles from './surveys.module.css';

export function Links({ survey }: { survey: SurveyView }): ReactNode {
  if (survey.liveVersion === null)
    return (
      <Empty
        title="No way in yet"
        text="Links work once a version is published and the survey is open."
        action={{ label: 'Go to the questions', href: `/surveys/${survey.id}?part=build` }}
      />
    );
  return (
    <div className={styles.columns}>
      <div className={styles.stack}>
        <Places survey={survey} />
      </div>
      <div className={styles.stack}>
        <InMessages survey={survey} />
        <SafetyLine />
      </div>
    </div>
  );
}

function InMessages({ survey }: { survey: SurveyView }): ReactNode {
  return (
    <Panel title="In a message">
      <p>
        Give the button of a content item this address. Each reader gets{' '}
        {survey.anonymous ? 'the public link' : 'a link of their own'} at the first click; nothing about them
        stands in the e-mail. The message itself goes its usual way: approval, consent, limits.
      </p>
      <p className={styles.line}>
        <span className={styles.address}>{survey.messageLink}</span>
        <CopyButton value={survey.messageLink} what="the address for messages" />
      </p>
    </Panel>
  );
}

function Places({ survey }: { survey: SurveyView }): ReactNode {
  const mayEdit = useCan('surveys.edit');
  const [name, setName] = useState('');
  const add = useCommand(() => api.addSurveyPlace(survey.id, name.trim()), 'Made');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') add.mutate(undefined, { onSuccess: () => setName('') });
  };
  return (
    <Panel title="Public links" note="for posters, desks and pages; they say nothing about who answers">
      <div className={styles.rows}>
        {mayEdit && (
          <form onSubmit={submit} className={styles.line}>
            <TextInput
              size="xs"
              aria-label="Name of the place"
              placeholder="Lobby, desk 2"
              maxLength={80}
              value={name}
              onChange={(e) => setName(e.currentTarget.value)}
            />
            <Button type="submit" loading={add.isPending} disabled={name.trim() === ''}>
              Make a public link
            </Button>
          </form>
        )}
        {survey.places.length === 0 && <p className={styles.soft}>No public link yet.</p>}
        <ul className={styles.places}>
          {survey.places.map((place) => (
            <Place key={place.id} survey={survey} place={place} />
          ))}
        </ul>
      </div>
    </Panel>
  );
}

function Place({ survey, place }: { survey: SurveyView; place: SurveyPlace }): ReactNode {
  const mayEdit = useCan('surveys.edit');
  const again = useCommand(() => api.addSurveyPlace(survey.id, place.name), 'Works again');
  const close = useCommand(
    () => api.closeSurveyPlace(survey.id, place.id),
    'Taken back',
    () => again.mutate(),
  );
  const code = api.surveyPlaceCode(survey.id, place.id);
  return (
    <li className={styles.place}>
      {!place.closed && <img src={code} alt={`QR code of ${place.name}`} />}
      <div className={styles.rows}>
        <b>
          {place.name}
          {place.closed && ' (taken back)'}
        </b>
        <span className={styles.soft}>Opened {place.opens.toLocaleString('en')} times</span>
        {!place.closed && (
          <span className={styles.line}>
            <CopyButton value={place.url} what={`the link of ${place.name}`} />
            <Button size="compact-sm" component="a" href={code} download={`${survey.slug}-${place.name}.svg`}>
              QR code (SVG)
            </Button>
            {mayEdit && (
              <Button size="compact-sm" loading={close.isPending} onClick={() => close.mutate()}>
                Take back
              </Button>
            )}
          </span>
        )}
        {place.closed && mayEdit && (
          <Button size="compact-sm" loading={again.isPending} onClick={() => again.mutate()}>
            Let it work again
          </Button>
        )}
      </div>
    </li>
  );
}

function SafetyLine(): ReactNode {
  const mayEdit = useCan('surveys.edit');
  const line = useQuery({ queryKey: ['survey-safety'], queryFn: ({ signal }) => api.surveySafety(signal) });
  const [text, setText] = useState<string | null>(null);
  const shown = text ?? line.data?.safety.en ?? '';
  const save = useMutation({
    mutationFn: () => {
      const { en: _, ...others } = line.data?.safety ?? {};
      return api.writeSurveySafety(shown.trim() === '' ? others : { ...others, en: shown });
    },
    onSuccess: (saved) => {
      queryClient.setQueryData(['survey-safety'], saved);
      setText(null);
      tell({ title: 'Saved', text: 'Every survey page says it from now on.' });
    },
    onError: (error) => tell({ title: 'Not saved', text: error.message, kind: 'bad' }),
  });
  return (
    <Panel title="Who needs help now" note="on every survey page of the organisation">
      <div className={styles.rows}>
        <Textarea
          size="xs"
          label="What the page says"
          description="Empty: “Nobody reads this form day and night. If you need help right now, call your local emergency number.”"
          autosize
          minRows={2}
          maxLength={500}
          disabled={!mayEdit || !line.data}
          value={shown}
          onChange={(e) => setText(e.currentTarget.value)}
        />
        {mayEdit && (
          <Button disabled={text === null} loading={save.isPending} onClick={() => save.mutate()}>
            Save
          </Button>
        )}
      </div>
    </Panel>
  );
}
