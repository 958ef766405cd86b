// On a person's page: a survey link of their own, to be copied into whatever reaches them.
import { Button, Menu } from '@mantine/core';
import { tell } from '@rapport/kit';
import { IconLink } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api } from '../../api.ts';
import { useCan } from '../../session.tsx';

export function SurveyLinkMenu({ personId }: { personId: string }): ReactNode {
  const may = useCan('surveys.edit');
  return may ? <LinkMenu personId={personId} /> : null;
}

function LinkMenu({ personId }: { personId: string }): ReactNode {
  const [opened, setOpened] = useState(false);
  const surveys = useQuery({
    queryKey: ['surveys'],
    queryFn: ({ signal }) => api.surveys(signal),
    enabled: opened,
  });
  const make = useMutation({
    mutationFn: (surveyId: string) => api.surveyLinks(surveyId, [personId]),
    onSuccess: async ({ rows }) => {
      const url = rows[0]?.url ?? '';
      // Without the right to write to the clipboard the link is shown, to be copied by hand.
      await navigator.clipboard.writeText(url).then(
        () => tell({ title: 'Copied', text: 'The link works for this person only, for 60 days.' }),
        () => tell({ title: 'Copy this link', text: url, kind: 'plain' }),
      );
    },
    onError: (error) => tell({ title: 'No link made', text: error.message, kind: 'bad' }),
  });
  const open = (surveys.data?.rows ?? []).filter((s) => s.state === 'open' && !s.anonymous);
  return (
    <Menu opened={opened} onChange={setOpened}>
      <Menu.Target>
        <Button loading={make.isPending} leftSection={<IconLink size={15} stroke={1.8} aria-hidden />}>
          Survey link
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {open.map((s) => (
          <Menu.Item key={s.id} onClick={() => make.mutate(s.id)}>
            {s.name}
          </Menu.Item>
        ))}
        {open.length === 0 && (
          <Menu.Item disabled>{surveys.isPending ? 'Loading' : 'No named survey is open'}</Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
