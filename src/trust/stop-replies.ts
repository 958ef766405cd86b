// The one text that answers a stop, a cry for help or a return, in the person's language and in the organisation's name.

interface Replies {
  readonly stop: string;
  readonly help: string;
  readonly start: string;
  readonly review: string;
}

/** `{o}` is the organisation, `{c}` how to reach it. Each fits into one or two text messages. */
const REPLIES: { readonly [language: string]: Replies } = {
  en: {
    stop: '{o}: You are unsubscribed. We will send no more messages here. Reply START to get them again.',
    help: '{o}: You get messages about your care and what you asked for. Contact: {c}. Reply STOP to stop.',
    start: '{o}: Thank you. You can get messages from us again. Reply STOP to stop, HELP for help.',
    review:
      '{o}: Thank you. A person will read your message. Reply STOP if you want no more messages. In an emergency call your emergency number.',
  },
  es: {
    stop: '{o}: Está dado de baja. No le enviaremos más mensajes aquí. Responda START para recibirlos de nuevo.',
    help: '{o}: Recibe mensajes sobre su atención y lo que pidió. Contacto: {c}. Responda STOP para no recibir más.',
    start: '{o}: Gracias. Puede volver a recibir mensajes. Responda STOP para parar, HELP para ayuda.',
    review:
      '{o}: Gracias. Una persona leerá su mensaje. Responda STOP si no quiere más mensajes. En una emergencia llame al número de emergencias.',
  },
  fr: {
    stop: '{o} : Vous êtes désabonné. Nous n’enverrons plus de messages ici. Répondez START pour en recevoir à nouveau.',
    help: '{o} : Vous recevez des messages sur vos soins et vos demandes. Contact : {c}. Répondez STOP pour arrêter.',
    start: '{o} : Merci. Vous pouvez de nouveau recevoir nos messages. Répondez STOP pour arrêter.',
    review:
      '{o} : Merci. Une personne lira votre message. Répondez STOP pour ne plus rien recevoir. En cas d’urgence, appelez les secours.',
  },
  de: {
    stop: '{o}: Sie sind abgemeldet. Sie bekommen hier keine Nachrichten mehr. Antworten Sie START, um wieder welche zu bekommen.',
    help: '{o}: Sie bekommen Nachrichten zu Ihrer Behandlung und Ihren Wünschen. Kontakt: {c}. STOP beendet sie.',
    start: '{o}: Danke. Sie können wieder Nachrichten bekommen. STOP beendet sie, HELP hilft.',
    review:
      '{o}: Danke. Ein Mensch liest Ihre Nachricht. Antworten Sie STOP, wenn Sie keine mehr möchten. Im Notfall wählen Sie den Notruf.',
  },
  it: {
    stop: '{o}: La sua iscrizione è annullata. Non invieremo altri messaggi qui. Risponda START per riceverli di nuovo.',
    help: '{o}: Riceve messaggi sulle sue cure e su ciò che ha chiesto. Contatto: {c}. Risponda STOP per fermarli.',
    start: '{o}: Grazie. Può ricevere di nuovo i nostri messaggi. Risponda STOP per fermarli.',
    review:
      '{o}: Grazie. Una persona leggerà il suo messaggio. Risponda STOP per non riceverne più. In emergenza chiami i soccorsi.',
  },
  pt: {
    stop: '{o}: A sua inscrição foi cancelada. Não enviaremos mais mensagens aqui. Responda START para voltar a receber.',
    help: '{o}: Recebe mensagens sobre os seus cuidados e o que pediu. Contacto: {c}. Responda STOP para parar.',
    start: '{o}: Obrigado. Pode voltar a receber mensagens. Responda STOP para parar.',
    review:
      '{o}: Obrigado. Uma pessoa vai ler a sua mensagem. Responda STOP se não quer mais mensagens. Em emergência, ligue para o número de emergência.',
  },
  nl: {
    stop: '{o}: U bent afgemeld. Wij sturen hier geen berichten meer. Antwoord START om ze weer te krijgen.',
    help: '{o}: U krijgt berichten over uw zorg en uw vragen. Contact: {c}. Antwoord STOP om te stoppen.',
    start: '{o}: Dank u. U kunt weer berichten krijgen. Antwoord STOP om te stoppen.',
    review:
      '{o}: Dank u. Een mens leest uw bericht. Antwoord STOP als u niets meer wilt. Bel bij nood het alarmnummer.',
  },
  pl: {
    stop: '{o}: Wypisano. Nie wyślemy tu więcej wiadomości. Odpowiedz START, aby znów je dostawać.',
    help: '{o}: Dostajesz wiadomości o opiece i o tym, o co prosisz. Kontakt: {c}. Odpowiedz STOP, aby przestać.',
    start: '{o}: Dziękujemy. Znów możesz dostawać wiadomości. Odpowiedz STOP, aby przestać.',
    review:
      '{o}: Dziękujemy. Wiadomość przeczyta człowiek. Odpowiedz STOP, jeśli nie chcesz wiadomości. W nagłym wypadku dzwoń na numer alarmowy.',
  },
  zh: {
    stop: '{o}：您已退订，我们不会再向此处发送信息。回复 START 可重新接收。',
    help: '{o}：您收到的是与就诊及您所需内容有关的信息。联系方式：{c}。回复 STOP 停止接收。',
    start: '{o}：谢谢。您可以重新收到信息。回复 STOP 停止接收。',
    review: '{o}：谢谢。会有人阅读您的信息。不想再收到信息请回复 STOP。紧急情况请拨打急救电话。',
  },
  vi: {
    stop: '{o}: Quý vị đã hủy đăng ký. Chúng tôi sẽ không gửi tin ở đây nữa. Trả lời START để nhận lại.',
    help: '{o}: Quý vị nhận tin về việc chăm sóc và những gì đã yêu cầu. Liên hệ: {c}. Trả lời STOP để ngừng.',
    start: '{o}: Cảm ơn. Quý vị có thể nhận tin trở lại. Trả lời STOP để ngừng.',
    review:
      '{o}: Cảm ơn. Sẽ có người đọc tin của quý vị. Trả lời STOP nếu không muốn nhận tin. Khi khẩn cấp, hãy gọi số cấp cứu.',
  },
  ko: {
    stop: '{o}: 수신이 거부되었습니다. 더 이상 메시지를 보내지 않습니다. 다시 받으려면 START로 답장하세요.',
    help: '{o}: 진료와 요청하신 내용에 관한 메시지입니다. 연락처: {c}. 중지하려면 STOP으로 답장하세요.',
    start: '{o}: 감사합니다. 다시 메시지를 받으실 수 있습니다. 중지하려면 STOP으로 답장하세요.',
    review:
      '{o}: 감사합니다. 담당자가 메시지를 읽습니다. 그만 받으려면 STOP으로 답장하세요. 응급 시 응급 전화로 연락하세요.',
  },
  tl: {
    stop: '{o}: Hindi ka na makakatanggap ng mensahe rito. I-reply ang START para makatanggap muli.',
    help: '{o}: Tungkol sa iyong pangangalaga at mga hiniling ang mga mensahe. Kontak: {c}. I-reply ang STOP para itigil.',
    start: '{o}: Salamat. Makakatanggap ka muli ng mensahe. I-reply ang STOP para itigil.',
    review:
      '{o}: Salamat. May taong babasa ng mensahe mo. I-reply ang STOP kung ayaw mo na. Kung emergency, tumawag sa emergency number.',
  },
  ru: {
    stop: '{o}: Вы отписаны. Мы больше не пришлём сюда сообщений. Ответьте START, чтобы получать их снова.',
    help: '{o}: Вы получаете сообщения о лечении и о том, что просили. Связь: {c}. Ответьте STOP, чтобы прекратить.',
    start: '{o}: Спасибо. Вы снова можете получать сообщения. Ответьте STOP, чтобы прекратить.',
    review:
      '{o}: Спасибо. Ваше сообщение прочтёт человек. Ответьте STOP, если не хотите сообщений. При угрозе жизни звоните в скорую.',
  },
  ar: {
    stop: '{o}: تم إلغاء اشتراكك. لن نرسل رسائل أخرى هنا. أرسل START لتلقيها مجددا.',
    help: '{o}: تصلك رسائل عن رعايتك وعما طلبته. للتواصل: {c}. أرسل STOP للإيقاف.',
    start: '{o}: شكرا. يمكنك تلقي الرسائل من جديد. أرسل STOP للإيقاف.',
    review:
      '{o}: شكرا. سيقرأ شخص رسالتك. أرسل STOP إذا كنت لا تريد رسائل. في حالة الطوارئ اتصل برقم الطوارئ.',
  },
  ht: {
    stop: '{o}: Ou dezabone. Nou p ap voye mesaj isit la ankò. Reponn START pou resevwa yo ankò.',
    help: '{o}: Ou resevwa mesaj sou swen ou ak sa ou te mande. Kontak: {c}. Reponn STOP pou sispann.',
    start: '{o}: Mèsi. Ou ka resevwa mesaj ankò. Reponn STOP pou sispann.',
    review:
      '{o}: Mèsi. Yon moun ap li mesaj ou. Reponn STOP si ou pa vle mesaj ankò. Si se yon ijans, rele nimewo ijans lan.',
  },
};

/** The languages that have replies. */
export const REPLY_LANGUAGES = Object.keys(REPLIES);

/**
 * The text to answer with; English for a language we have no words in.
 * @param contact how to reach the organisation: a phone number or its postal address
 */
export function replyTo(
  kind: keyof Replies,
  language: string | null,
  organisation: string,
  contact: string,
): string {
  const replies = REPLIES[(language ?? 'en').slice(0, 2)] ?? REPLIES.en;
  return (replies?.[kind] ?? '').replaceAll('{o}', () => organisation).replaceAll('{c}', () => contact);
}
