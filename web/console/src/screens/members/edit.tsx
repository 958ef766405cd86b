// Changing a member: roles, a new invitation, or an end to their access.
import { Button, Modal } from '@mantine/core';
import { tell } from '@rapport/kit';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { MemberRow, RoleRow } from '../../../../../sdk/api.ts';
import { api, queryClient } from '../../api.ts';
import { InvitationLink, RoleChoice } from './add.tsx';
import styles from './members.module.css';

interface EditMemberProps {
  readonly member: MemberRow;
  readonly close: () => void;
  readonly roles: readonly RoleRow[];
}

export function EditMember({ member, close, roles }: EditMemberProps): ReactNode {
  return (
    <Modal opened onClose={close} title={member.name}>
      <EditForm member={member} close={close} roles={roles} />
    </Modal>
  );
}

function EditForm({ member, close, roles }: EditMemberProps): ReactNode {
  const [chosen, setChosen] = useState(member.roles);
  const change = useChange(member, close);
  const invite = useMutation({ mutationFn: () => api.inviteMember(member.id) });
  if (invite.data) return <InvitationLink invitation={invite.data} close={close} />;
  const error = change.error ?? invite.error;
  return (
    <div className={styles.form}>
      <RoleChoice roles={roles} chosen={chosen} change={setChosen} />
      {error && (
        <p role="alert" className={styles.error}>
          {error.message}
        </p>
      )}
      <div className={styles.buttons}>
        <Button loading={invite.isPending} onClick={() => invite.mutate()}>
          New invitation
        </Button>
        <Button
          color={member.active ? 'red' : 'iris'}
          variant="light"
          onClick={() => change.mutate({ active: !member.active })}
        >
          {member.active ? 'Suspend' : 'Let in again'}
        </Button>
        <Button
          variant="filled"
          loading={change.isPending}
          disabled={chosen.length === 0}
          onClick={() => change.mutate({ roles: chosen })}
        >
          Save roles
        </Button>
      </div>
    </div>
  );
}

/** Changes the member and offers to take it back. */
function useChange(member: MemberRow, close: () => void) {
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['members'] });
  const restore = async () => {
    await api.changeMember(member.id, { roles: member.roles, active: member.active });
    await refresh();
  };
  return useMutation({
    mutationFn: (wish: { roles?: readonly string[]; active?: boolean }) => api.changeMember(member.id, wish),
    onSuccess: () => {
      close();
      const failed = (error: unknown) =>
        tell({ title: 'Not undone', text: error instanceof Error ? error.message : '', kind: 'bad' });
      tell({ title: `${member.name} was changed`, undo: () => void restore().catch(failed) });
    },
    onSettled: refresh,
  });
}
