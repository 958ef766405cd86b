// Adding a member: name, e-mail and roles; the invitation to set a password is shown once, to be handed over.
import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { CopyButton, DialogForm, Time } from '@rapport/kit';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Invitation, RoleRow } from '../../../../../sdk/api.ts';
import { api, queryClient } from '../../api.ts';
import { BASE } from '../../leave.ts';
import styles from './members.module.css';

interface AddMemberProps {
  readonly opened: boolean;
  readonly close: () => void;
  readonly roles: readonly RoleRow[];
}

export function AddMember({ opened, close, roles }: AddMemberProps): ReactNode {
  return (
    <Modal opened={opened} onClose={close} title="Add a member" closeOnClickOutside={false}>
      <AddForm close={close} roles={roles} />
    </Modal>
  );
}

function AddForm({ close, roles }: Omit<AddMemberProps, 'opened'>): ReactNode {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [chosen, setChosen] = useState<string[]>([]);
  const add = useMutation({
    mutationFn: () => api.addMember({ name: name.trim(), email: email.trim(), roles: chosen }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['members'] }),
  });
  if (add.data?.invitation) return <InvitationLink invitation={add.data.invitation} close={close} />;
  if (add.data)
    return (
      <p>{name} has an account already and was added. They can choose this organisation after signing in.</p>
    );
  return (
    <DialogForm
      action="Add"
      submit={() => add.mutate()}
      close={close}
      busy={add.isPending}
      ready={chosen.length > 0}
      error={add.error?.message}
    >
      <TextInput
        label="Name"
        required
        withAsterisk={false}
        autoComplete="off"
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label="E-mail"
        type="email"
        required
        withAsterisk={false}
        autoComplete="off"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <RoleChoice roles={roles} chosen={chosen} change={setChosen} />
    </DialogForm>
  );
}

/** Roles to tick, each with what it is for. */
export function RoleChoice({
  roles,
  chosen,
  change,
}: {
  roles: readonly RoleRow[];
  chosen: string[];
  change: (roles: string[]) => void;
}): ReactNode {
  return (
    <Checkbox.Group label="Roles" value={chosen} onChange={change}>
      <div className={styles.choice}>
        {roles.map((role) => (
          <Checkbox key={role.id} value={role.id} label={role.name} description={role.description} />
        ))}
      </div>
    </Checkbox.Group>
  );
}

/** The link of an invitation, shown once. The token stands behind `#`, so that no server log sees it. */
export function InvitationLink({
  invitation,
  close,
}: {
  invitation: Invitation;
  close: () => void;
}): ReactNode {
  const link = `${location.origin}${BASE}/set-password#${invitation.token}`;
  return (
    <div className={styles.form}>
      <p role="status">
        Hand this link over. It works once, until <Time at={invitation.expiresAt} absolute />, and is shown
        only now.
      </p>
      <code className={styles.link}>{link}</code>
      <div className={styles.buttons}>
        <CopyButton value={link} what="the link" />
        <Button variant="filled" onClick={close}>
          Done
        </Button>
      </div>
    </div>
  );
}
