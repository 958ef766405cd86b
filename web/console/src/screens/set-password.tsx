// Setting a password with an invitation's link.
import { Button, PasswordInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { api } from '../api.ts';
import { BASE } from '../leave.ts';
import styles from './sign-in.module.css';

export function SetPassword(): ReactNode {
  const [token] = useState(() => location.hash.slice(1));
  const set = useMutation({ mutationFn: (password: string) => api.setPassword(token, password) });
  useEffect(() => {
    document.title = 'Set your password · Rapport';
  }, []);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    set.mutate(String(new FormData(event.currentTarget).get('password') ?? ''));
  };
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <img src={`${BASE}/icon.svg`} alt="" width={40} height={40} />
        <h1 className={styles.title}>Set your password</h1>
        {set.isSuccess ? (
          <p role="status">
            Your password is set. <a href={`${BASE}/sign-in`}>Sign in</a>
          </p>
        ) : (
          <form onSubmit={submit} className={styles.form}>
            {set.error && (
              <div role="alert" className={styles.problem}>
                {set.error.message}
              </div>
            )}
            <PasswordInput
              size="sm"
              name="password"
              label="New password"
              description="At least 12 characters. A sentence is easier to keep than a riddle."
              autoComplete="new-password"
              minLength={12}
              required
              withAsterisk={false}
              autoFocus
              visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password', tabIndex: 0 }}
            />
            <Button type="submit" size="sm" variant="filled" loading={set.isPending} fullWidth>
              Set password
            </Button>
          </form>
        )}
      </div>
    </main>
  );
}
