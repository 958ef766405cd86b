// Signing in: plain fields that password managers fill, errors that say what to do, and the way back kept.
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import { ApiError, api, queryClient } from '../api.ts';
import { BASE, safeReturn } from '../leave.ts';
import styles from './sign-in.module.css';

const NOTES: { [why: string]: string } = {
  expired: 'Your session ended. Sign in to go on where you were.',
  idle: 'You were signed out because nobody was active. Sign in to go on where you were.',
  out: 'You are signed out.',
};

export function SignIn(): ReactNode {
  const params = new URLSearchParams(location.search);
  const note = NOTES[params.get('why') ?? ''];
  useEffect(() => {
    document.title = 'Sign in · Rapport';
  }, []);
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <img src={`${BASE}/icon.svg`} alt="" width={40} height={40} />
        <h1 className={styles.title}>Sign in to Rapport</h1>
        <p className={styles.lead}>
          Push and pull in balance: every contact consented, explained and measured.
        </p>
        {note && (
          <p className={styles.note} role="status">
            <IconInfoCircle size={16} aria-hidden /> {note}
          </p>
        )}
        <SignInForm back={safeReturn(params.get('return') ?? undefined)} />
      </div>
    </main>
  );
}

function SignInForm({ back }: { back: string }): ReactNode {
  const router = useRouter();
  const problem = useRef<HTMLDivElement>(null);
  const signIn = useMutation({
    mutationFn: ({ email, password }: { email: string; password: string }) => api.signIn(email, password),
    onSuccess: () => {
      queryClient.clear();
      router.history.push(BASE + back);
    },
  });
  // After React has drawn the alert, so that it is there to take the focus.
  useEffect(() => {
    if (signIn.error) problem.current?.focus();
  }, [signIn.error]);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    signIn.mutate({
      email: String(form.get('email') ?? '').trim(),
      password: String(form.get('password') ?? ''),
    });
  };
  return (
    <form onSubmit={submit} className={styles.form}>
      {signIn.error && (
        <div ref={problem} tabIndex={-1} role="alert" className={styles.problem}>
          <IconAlertTriangle size={16} aria-hidden /> <span>{wordsOf(signIn.error)}</span>
        </div>
      )}
      <TextInput
        size="sm"
        name="email"
        type="email"
        label="E-mail"
        autoComplete="username"
        required
        withAsterisk={false}
        autoFocus
      />
      <PasswordInput
        size="sm"
        name="password"
        label="Password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password', tabIndex: 0 }}
      />
      <Button type="submit" size="sm" variant="filled" loading={signIn.isPending} fullWidth>
        Sign in
      </Button>
    </form>
  );
}

function wordsOf(error: Error): string {
  if (!(error instanceof ApiError)) return 'Signing in did not work. Try again.';
  if (error.status === 0) return error.problem.detail;
  if (error.status === 429)
    return `Too many tries. Wait ${error.retryAfterSeconds ?? 60} seconds, then try again.`;
  if (error.status >= 500) return 'The server could not check your sign-in. Try again in a moment.';
  if (error.status === 401)
    return 'The e-mail or the password is not right. Check both; passwords tell capital letters apart.';
  return error.message;
}
