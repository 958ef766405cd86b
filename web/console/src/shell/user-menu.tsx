// The member's own menu: who they are here, light or dark, keys, and the way out.
import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { type IconPart, plainWords } from '@rapport/kit';
import {
  IconDeviceDesktop,
  IconDotsVertical,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconSun,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Session } from '../../../../sdk/api.ts';
import { api } from '../api.ts';
import { leaveToSignIn } from '../leave.ts';
import styles from './nav.module.css';

const SCHEMES: readonly { value: 'light' | 'dark' | 'auto'; label: string; icon: IconPart }[] = [
  { value: 'light', label: 'Light', icon: IconSun },
  { value: 'dark', label: 'Dark', icon: IconMoon },
  { value: 'auto', label: 'As the system', icon: IconDeviceDesktop },
];

/** The scheme a menu value names; anything unknown follows the system. */
function schemeOf(value: string): 'light' | 'dark' | 'auto' {
  return SCHEMES.find((scheme) => scheme.value === value)?.value ?? 'auto';
}

/** Ends the session on the server, then leaves; leaves too when the server cannot be asked. */
export function signOut(reason: 'out' | 'idle' = 'out'): void {
  const leave = () => leaveToSignIn(reason);
  api.signOut().then(leave, leave);
}

export function UserMenu({ session, openSheet }: { session: Session; openSheet: () => void }): ReactNode {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="top-start" width={232}>
      <Menu.Target>
        <UnstyledButton className={styles.user}>
          <span className={styles.two}>
            <span className={styles.strong}>{session.user.name}</span>
            <span className={styles.soft}>{session.roles.map(plainWords).join(', ')}</span>
          </span>
          <span className={styles.unseen}>, appearance, shortcuts, sign out</span>
          <IconDotsVertical size={16} stroke={1.8} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{session.user.email}</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(schemeOf(value))}>
          {SCHEMES.map(({ value, label, icon: Icon }) => (
            <Menu.RadioItem
              key={value}
              value={value}
              rightSection={<Icon size={15} stroke={1.7} aria-hidden />}
            >
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconKeyboard size={15} stroke={1.7} aria-hidden />}
          rightSection="?"
          onClick={openSheet}
        >
          Keyboard shortcuts
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={15} stroke={1.7} aria-hidden />} onClick={() => signOut()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
