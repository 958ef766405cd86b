// How far a bulk replay is; it can be left, and goes on when its process died.
import { Button, Progress } from '@mantine/core';
import { Panel } from '@rapport/kit';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { api, queryClient } from '../../api.ts';
import styles from './events.module.css';

const STILL_MS = 20_000;
const figure = (value: number) => value.toLocaleString('en');

export function ReplayProgress({ id, close }: { id: string; close: () => void }): ReactNode {
  const run = useQuery({
    queryKey: ['bulk-replay', id],
    queryFn: ({ signal }) => api.bulkReplay(id, signal),
    refetchInterval: (query) => (query.state.data?.state === 'running' ? 1_000 : false),
  });
  const resume = useMutation({ mutationFn: () => api.resumeReplay(id), onSettled: () => run.refetch() });
  const done = run.data?.state === 'done';
  useEffect(() => {
    if (done) void queryClient.invalidateQueries({ queryKey: ['held-messages'] });
  }, [done]);
  if (!run.data) return null;
  const { total, released, repeated, held, movedAt } = run.data;
  const tried = released + repeated + held;
  const still = !done && Date.now() - Date.parse(movedAt) > STILL_MS;
  return (
    <Panel
      title={done ? 'Tried again' : 'Trying again'}
      actions={
        <>
          {still && <Button onClick={() => resume.mutate()}>Go on</Button>}
          <Button onClick={close}>Close</Button>
        </>
      }
    >
      <Progress value={total === 0 ? 100 : (tried / total) * 100} aria-label="Messages tried again" />
      <p className={styles.note} role="status">
        {figure(tried)} of {figure(total)}: {figure(released)} stored, {figure(repeated)} stored before,{' '}
        {figure(held)} still held.
      </p>
    </Panel>
  );
}
