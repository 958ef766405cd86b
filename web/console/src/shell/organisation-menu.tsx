// Which organisation the member works for; a switch loads everything anew, so that nothing of the other one stays.
import { Menu, UnstyledButton } from '@mantine/core';
import { tell } from '@rapport/kit';
import { IconSelector } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Session } from '../../../../sdk/api.ts';
import { api } from '../api.ts';
import { BASE } from '../leave.ts';
import styles from './nav.module.css';

const KINDS = { 'care-provider': 'Care provider', 'life-science': 'Life science' };

/** Switches the organisation for this session and starts the console again. */
export function useChooseOrganisation() {
  return useMutation({
    mutationFn: (slug: string) => api.chooseOrganisation(slug),
    onSuccess: () => location.assign(`${BASE}/`),
    onError: (error) => tell({ title: 'The organisation was not changed', text: error.message, kind: 'bad' }),
  });
}

export function OrganisationMenu({ session }: { session: Session }): ReactNode {
  const choose = useChooseOrganisation();
  const { organisation, organisations } = session;
  const face = (
    <>
      <span className={styles.initial} aria-hidden>
        {organisation.name.charAt(0)}
      </span>
      <span className={styles.two}>
        <span className={styles.strong}>{organisation.name}</span>
        <span className={styles.soft}>{KINDS[organisation.kind]}</span>
      </span>
    </>
  );
  if (organisations.length < 2) return <div className={styles.organisation}>{face}</div>;
  return (
    <Menu position="bottom-start" width={232}>
      <Menu.Target>
        <UnstyledButton className={styles.organisation}>
          {face}
          <span className={styles.unseen}>, switch organisation</span>
          <IconSelector size={15} stroke={1.8} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Your organisations</Menu.Label>
        <Menu.RadioGroup
          value={organisation.slug}
          onChange={(slug) => slug !== organisation.slug && choose.mutate(slug)}
        >
          {organisations.map((other) => (
            <Menu.RadioItem key={other.id} value={other.slug} closeMenuOnClick>
              {other.name}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
