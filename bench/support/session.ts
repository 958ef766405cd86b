// A member's session for benchmarks that ask as the console does.
export interface Login {
  readonly email: string;
  readonly password: string;
  readonly origin: string;
}

interface Answer {
  readonly rows?: readonly { readonly id: string }[];
}

/** Signs in; returns a function that reads a path as JSON and throws on anything but 200. */
export async function signIn(url: string, login: Login): Promise<(path: string) => Promise<Answer>> {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { origin: login.origin, 'content-type': 'application/json' },
    body: JSON.stringify({ email: login.email, password: login.password }),
  });
  if (!answer.ok) throw new Error(`sign-in: ${answer.status}`);
  const cookie = answer.headers
    .getSetCookie()
    .map((c) => c.split(';')[0])
    .join('; ');
  return async (path) => {
    const got = await fetch(`${url}${path}`, { headers: { cookie, origin: login.origin } });
    if (got.status !== 200) throw new Error(`${path}: ${got.status} ${await got.text()}`);
    return (await got.json()) as Answer;
  };
}
