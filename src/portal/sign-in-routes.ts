// Pages of signing in and out.
import type { FastifyReply } from 'fastify';
import { formOf, html, normaliseEmail, sendableAddress, sendPage } from '../channels/index.ts';
import type { HttpServer } from '../platform/http/index.ts';
import { describeError } from '../platform/logging.ts';
import { countAttempts } from '../trust/index.ts';
import { errorSummary, type FieldError, outsidePage, say } from './frame.ts';
import type { PortalServices } from './services.ts';
import { closeSession, isOwn, openSession, visitorOf } from './session.ts';
import { sendLink, useLink } from './sign-in.ts';

const schema = { hide: true } as const;
const QUARTER = 15 * 60_000;
/** Links for one address, and from one network, in a quarter of an hour. */
const PER_ADDRESS = { burst: 5, refillMs: QUARTER / 5 };
const PER_SOURCE = { burst: 60, refillMs: QUARTER / 60 };

/** Registers `/portal/sign-in`, the link's page and `/portal/sign-out`. The scope must accept forms. */
export function signInRoutes(scope: HttpServer, services: PortalServices): void {
  const perAddress = countAttempts(PER_ADDRESS);
  const perSource = countAttempts(PER_SOURCE);

  scope.get('/portal/sign-in', { schema }, async (request, reply) => {
    if (await visitorOf(services, request, reply)) return reply.redirect('/portal', 303);
    return askPage(reply, '', []);
  });

  scope.post('/portal/sign-in', { schema }, async (request, reply) => {
    const typed = formOf(request).get('email')?.trim() ?? '';
    const address = sendableAddress(typed);
    if (!address)
      return askPage(reply, typed, [
        { field: 'email', message: say(typed ? 'in.error.wrong' : 'in.error.empty') },
      ]);
    const now = services.clock.now();
    if (perSource.take(request.ip, now) === 0 && perAddress.take(normaliseEmail(address), now) === 0) {
      // Answered before it is known whether the address is: the time of the answer tells nothing.
      setImmediate(() => {
        sendLink(services, address).catch((error: unknown) => {
          services.log.error('a sign-in link could not be made', { error: describeError(error) });
        });
      });
    }
    return sentPage(reply);
  });

  // A mail scanner may fetch the link: only the button uses it up.
  scope.get<{ Params: { token: string } }>('/portal/sign-in/:token', { schema }, (_request, reply) =>
    confirmPage(reply),
  );
  scope.post<{ Params: { token: string } }>('/portal/sign-in/:token', { schema }, async (request, reply) => {
    const accountId = isOwn(request) ? await useLink(services, request.params.token) : null;
    if (!accountId) return badPage(reply);
    await openSession(services, reply, accountId);
    return reply.redirect('/portal', 303);
  });

  scope.post('/portal/sign-out', { schema }, async (request, reply) => {
    if (isOwn(request)) await closeSession(services, request, reply);
    const title = say('in.out.title');
    const main = html`<h1>${title}</h1><p>${say('in.out')}</p><p><a href="/portal/sign-in">${say('in.title')}</a></p>`;
    return sendPage(reply, outsidePage(title, main));
  });
}

/** The page that asks for the address. */
export function askPage(
  reply: FastifyReply,
  typed: string,
  errors: readonly FieldError[],
  note: string | null = null,
): FastifyReply {
  const [error] = errors;
  const title = error ? say('error.prefix', { title: say('in.title') }) : say('in.title');
  const described = error ? 'email-hint email-error' : 'email-hint';
  const main = html`${errorSummary(errors)}<h1>${say('in.title')}</h1>${note && html`<p class="banner"><strong>${note}</strong></p>`}<p>${say('in.intro')}</p>
<form method="post" action="/portal/sign-in" novalidate><div class="field${error ? ' wrong' : ''}"><label for="email">${say('in.email')}</label>
<p id="email-hint" class="quiet small">${say('in.hint')}</p>${error && html`<p id="email-error" class="error">${error.message}</p>`}
<input id="email" name="email" type="email" autocomplete="email" spellcheck="false" value="${typed}" aria-describedby="${described}"${error ? html` aria-invalid="true"` : null}></div>
<p><br><button>${say('in.send')}</button></p></form>`;
  return sendPage(reply, outsidePage(title, main), error ? 400 : 200);
}

function sentPage(reply: FastifyReply): FastifyReply {
  const title = say('in.sent.title');
  const main = html`<h1>${title}</h1><p>${say('in.sent')}</p><p>${say('in.sent.wait')}</p><p><a href="/portal/sign-in">${say('in.again')}</a></p>`;
  return sendPage(reply, outsidePage(title, main));
}

function confirmPage(reply: FastifyReply): FastifyReply {
  const title = say('in.confirm.title');
  const main = html`<h1>${title}</h1><p>${say('in.confirm')}</p><form method="post"><button>${say('in.confirm.button')}</button></form>`;
  return sendPage(reply, outsidePage(title, main));
}

function badPage(reply: FastifyReply): FastifyReply {
  const title = say('in.bad.title');
  const main = html`<h1>${title}</h1><p>${say('in.bad')}</p><p><a class="button" href="/portal/sign-in">${say('in.again')}</a></p>`;
  return sendPage(reply, outsidePage(title, main), 400);
}
