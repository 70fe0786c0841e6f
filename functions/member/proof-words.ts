/** What a customer reads about proving who he is. Nothing in them depends on whether a member was found. */
export const PROOF_WORDS = {
  ja: {
    sent: 'もしご登録があれば、確認コードをご登録のメールアドレスにお送りします。届いた6桁の数字を、10分以内に下の欄にご記入ください。',
    proven: 'ご本人確認が完了しました。',
    canDo: 'お調べになりたいことをお選びいただくか、そのままお書きください。',
    ended: 'ご本人確認を終了しました。',
  },
  en: {
    sent: 'If you are registered, a code is on its way to the address we have on file. Please enter its six digits below within 10 minutes.',
    proven: 'Thank you. We know now who you are.',
    canDo: 'Choose what you would like to look up, or just write it.',
    ended: 'You are signed out.',
  },
} as const;
