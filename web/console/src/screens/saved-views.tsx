// Saved views of a list: open one, keep the filters as they are, share them, remove them with an undo.
import { ActionIcon, Button, Checkbox, Group, Menu, Modal, Stack, TextInput } from '@mantine/core';
import { tell } from '@rapport/kit';
import { IconBookmark, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { SavedView } from '../../../../sdk/faces/views.ts';
import { api } from '../api.ts';
import { failureOf } from '../failures.ts';

/**
 * The menu beside a list's filters.
 * @param screen the name of the list, as the server keeps it
 */
export function SavedViews({ screen }: { screen: string }): ReactNode {
  const [naming, setNaming] = useState(false);
  const router = useRouter();
  const views = useQuery({ queryKey: ['views', screen], queryFn: ({ signal }) => api.views(screen, signal) });
  const rows = views.data?.rows ?? [];
  const open = (view: SavedView) =>
    router.history.push(window.location.pathname + (view.query === '' ? '' : `?${view.query}`));
  return (
    <>
      <Menu position="bottom-start" width={260}>
        <Menu.Target>
          <Button variant="default" leftSection={<IconBookmark size={15} stroke={1.7} aria-hidden />}>
            Views
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {rows.length === 0 && <Menu.Label>Nothing saved yet. Set filters, then save them here.</Menu.Label>}
          {rows.map((view) => (
            <Menu.Item key={view.id} onClick={() => open(view)}>
              {view.name}
              {view.mine ? '' : ' (shared)'}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => setNaming(true)}>Save or remove views…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Manage screen={screen} rows={rows} opened={naming} close={() => setNaming(false)} />
    </>
  );
}

interface ManageProps {
  readonly screen: string;
  readonly rows: readonly SavedView[];
  readonly opened: boolean;
  readonly close: () => void;
}

function Manage({ screen, rows, opened, close }: ManageProps): ReactNode {
  const mine = rows.filter((view) => view.mine);
  const { keep, remove } = useViews(screen, close);
  return (
    <Modal opened={opened} onClose={close} title="Saved views">
      <Stack gap="md">
        <KeepForm keep={(name, shared) => keep.mutate({ name, shared })} busy={keep.isPending} />
        {mine.length > 0 && (
          <Stack component="ul" gap={4} m={0} p={0} aria-label="Your views">
            {mine.map((view) => (
              <Group component="li" key={view.id} justify="space-between" wrap="nowrap">
                <span>
                  {view.name}
                  {view.shared ? ', shared' : ''}
                </span>
                <ActionIcon
                  aria-label={`Remove the view ${view.name}`}
                  onClick={() => remove.mutate(view)}
                  loading={remove.isPending}
                >
                  <IconTrash size={15} aria-hidden />
                </ActionIcon>
              </Group>
            ))}
          </Stack>
        )}
      </Stack>
    </Modal>
  );
}

function KeepForm({
  keep,
  busy,
}: {
  keep: (name: string, shared: boolean) => void;
  busy: boolean;
}): ReactNode {
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') keep(name.trim(), shared);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <TextInput
          label="Name of the view"
          description="Keeps the filters that are set now. An old view of the same name is replaced."
          value={name}
          maxLength={80}
          required
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Checkbox
          label="Share it with everybody in this organisation"
          checked={shared}
          onChange={(event) => setShared(event.currentTarget.checked)}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={busy}>
            Save this view
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function useViews(screen: string, close: () => void) {
  const client = useQueryClient();
  const renew = () => client.invalidateQueries({ queryKey: ['views', screen] });
  const failed = (error: Error) =>
    tell({ title: 'The view was not changed', text: failureOf(error)?.text ?? error.message, kind: 'bad' });
  const keep = useMutation({
    mutationFn: ({ name, shared }: { name: string; shared: boolean }) =>
      api.keepView({ screen, name, shared, query: window.location.search.slice(1) }),
    onSuccess: async (view) => {
      await renew();
      close();
      tell({ title: `The view “${view.name}” is saved` });
    },
    onError: failed,
  });
  const restore = async ({ name, query, shared }: SavedView) => {
    await api.keepView({ screen, name, query, shared });
    await renew();
  };
  const remove = useMutation({
    mutationFn: (view: SavedView) => api.removeView(view.id),
    onSuccess: async (_answer, view) => {
      await renew();
      tell({ title: `The view “${view.name}” is gone`, undo: () => void restore(view).catch(failed) });
    },
    onError: failed,
  });
  return { keep, remove };
}
