// A saved map instead of deciding every column again: chosen, deleted with an undo, downloaded for the command line.
import { Button, NativeSelect } from '@mantine/core';
import { datedName, download, tell } from '@rapport/kit';
import { IconDownload, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api, queryClient } from '../../api.ts';
import type { Wizard } from '../import-new.tsx';
import styles from './wizard.module.css';

const key = ['import-maps'];

export function MapChoice({ upload, change }: Wizard): ReactNode {
  const maps = useQuery({ queryKey: key, queryFn: ({ signal }) => api.importMaps(signal) });
  const again = () => queryClient.invalidateQueries({ queryKey: key });
  const restore = useMutation({ mutationFn: (undo: string) => api.undoCommand(undo), onSettled: again });
  const remove = useMutation({
    mutationFn: (id: string) => api.deleteImportMap(id),
    onSuccess: ({ undo }) => tell({ title: 'The map is deleted', undo: () => restore.mutate(undo.id) }),
    onSettled: again,
  });
  const rows = (maps.data?.rows ?? []).filter((row) => row.kind === upload.kind);
  const chosen = rows.find((row) => row.name === upload.map);
  if (rows.length === 0) return null;
  return (
    <div className={styles.fields}>
      <NativeSelect
        mt="md"
        label="Saved map"
        data={[
          { value: '', label: 'None: decide the columns' },
          ...rows.map((row) => ({ value: row.id, label: `${row.name}, version ${row.version}` })),
        ]}
        value={chosen?.id ?? ''}
        onChange={({ currentTarget }) =>
          change({ map: rows.find((row) => row.id === currentTarget.value)?.map ?? null })
        }
      />
      {chosen && (
        <div className={styles.beside}>
          <Button
            leftSection={<IconDownload size={14} aria-hidden />}
            onClick={() =>
              download(
                datedName(chosen.name, 'json'),
                JSON.stringify(chosen.map, null, 2),
                'application/json',
              )
            }
          >
            Download
          </Button>
          <Button leftSection={<IconTrash size={14} aria-hidden />} onClick={() => remove.mutate(chosen.id)}>
            Delete
          </Button>
        </div>
      )}
    </div>
  );
}
