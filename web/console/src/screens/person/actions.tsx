// What may be done with a person's data: take it out, or forget it for good.
import { Button } from '@mantine/core';
import { Confirm, datedName, download, GoLink, tell, useSurroundings } from '@rapport/kit';
import { IconClipboardText, IconDownload, IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { PersonProfile } from '../../../../../sdk/api.ts';
import { api, queryClient } from '../../api.ts';
import { useCan } from '../../session.tsx';
import styles from './person.module.css';

export function PersonActions({ person }: { person: PersonProfile }): ReactNode {
  const mayExport = useCan('people.export');
  const mayErase = useCan('people.erase');
  return (
    <>
      <GoLink href={`/people/${person.id}/brief`} className={styles.briefLink}>
        <IconClipboardText size={15} stroke={1.8} aria-hidden /> Brief
      </GoLink>
      {mayExport && <ExportButtons person={person} />}
      {mayErase && <EraseButton person={person} />}
    </>
  );
}

function ExportButtons({ person }: { person: PersonProfile }): ReactNode {
  const name = `person-${person.id}`;
  return (
    <>
      <ExportButton
        label="Export data"
        said="Everything held about this person is in the file. The export is in the audit trail."
        read={() => api.exportPerson(person.id)}
        keep={(text) => download(datedName(name, 'json'), text, 'application/json')}
      />
      <ExportButton
        label="Export as FHIR"
        said="The Bundle holds what your role may see. The export is in the audit trail."
        read={() => api.exportPersonAsFhir(person.id)}
        keep={(text) => download(datedName(name, 'fhir.json'), text, 'application/fhir+json')}
      />
    </>
  );
}

interface ExportProps {
  label: string;
  said: string;
  read: () => Promise<unknown>;
  keep: (text: string) => void;
}

function ExportButton({ label, said, read, keep }: ExportProps): ReactNode {
  const take = useMutation({
    mutationFn: read,
    onSuccess: (data) => {
      keep(JSON.stringify(data, null, 2));
      tell({ title: 'Exported', text: said });
    },
    onError: (error) => tell({ title: 'Not exported', text: error.message, kind: 'bad' }),
  });
  return (
    <Button
      leftSection={<IconDownload size={15} stroke={1.8} aria-hidden />}
      loading={take.isPending}
      onClick={() => take.mutate()}
    >
      {label}
    </Button>
  );
}

function EraseButton({ person }: { person: PersonProfile }): ReactNode {
  const [opened, setOpened] = useState(false);
  const { go } = useSurroundings();
  const typed = person.name ?? 'ERASE';
  const erase = async (confirmed: string) => {
    try {
      await api.erasePerson(person.id, confirmed);
    } catch (error) {
      tell({ title: 'Not erased', text: error instanceof Error ? error.message : '', kind: 'bad' });
      throw error;
    }
    queryClient.removeQueries({ queryKey: ['person', person.id] });
    void queryClient.invalidateQueries({ queryKey: ['people'] });
    tell({
      title: 'Erased',
      text: 'The data can no longer be read by anybody. Only a hash stays, so that nobody contacts the address again.',
    });
    go('/people');
  };
  return (
    <>
      <Button
        color="red"
        variant="light"
        leftSection={<IconTrash size={15} stroke={1.8} aria-hidden />}
        onClick={() => setOpened(true)}
      >
        Erase
      </Button>
      <Confirm
        opened={opened}
        close={() => setOpened(false)}
        title={`Erase ${person.name ?? 'this person'}?`}
        typed={typed}
        action="Erase for good"
        danger
        confirm={erase}
      >
        The key that opens this person’s data is destroyed: profile, timeline and health values become
        unreadable, also in backups. This cannot be undone.
      </Confirm>
    </>
  );
}
