import { type IWidget, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { graph, orZero, ownOf, words } from './dashboard-parts.ts';
import type { DashboardsProps } from './dashboards.ts';

/** How customers are served. */
export const supportWidgets = ({ service, stage }: DashboardsProps): IWidget[][] => {
  const own = ownOf(service.stackName);
  const ended = (name: string, label: string) => own('figures/record', name, Stats.SUM, label);
  const replies = (outcome: string) => own('bot/reply', `Reply_${outcome}`, Stats.SUM, outcome);
  const swept = (name: string) => own('conversation/sweep', name, Stats.MAXIMUM);
  const rating = (statistic: string, label: string) => own('conversation/message', 'Rating', statistic, label);
  return [
    [
      words(
        `## ${stage}\n担当者ごとの数字はコンソールにあります。 / Figures by agent and day are in the console; these are for a glance, and count what came twice twice.`,
      ),
    ],
    [
      graph('対応した側 / Who answered', [
        ended('AnsweredByBot', 'ボット / bot'),
        ended('AnsweredByPerson', '担当者 / person'),
        ended('HandedToPerson', '担当者へ引き継ぎ / handed to a person'),
        ended('LeftByBot', 'ボット、回答なし / bot, no answer'),
        ended('LeftByPerson', '担当者、回答なし / person, no answer'),
      ]),
      graph('ボットの返答 / Replies of the bot', [
        ...['answer', 'choices', 'unknown'].map(replies),
        own('bot/apologize', 'Reply_apology', Stats.SUM, 'apology'),
      ]),
      graph('会話 / Conversations begun', [own('conversation/publish', 'ConversationsBegun', Stats.SUM, 'begun')]),
    ],
    [
      graph('担当者待ち / Waiting for a person', [orZero(swept('Waiting'), '人数 / customers')]),
      graph('最長の待ち (秒) / Longest wait (s)', [orZero(swept('LongestWait'), '秒 / seconds')]),
      graph(
        '満足度 1-5 / Satisfaction, 1 to 5',
        [rating(Stats.AVERAGE, '平均 / mean')],
        [rating(Stats.SAMPLE_COUNT, '件数 / ratings')],
      ),
    ],
    [
      graph('急増している話題 / Topics asked about far more than usual', [
        orZero(own('insight/watch', 'SurgesOpen', Stats.MAXIMUM), '継続中 / open'),
      ]),
    ],
  ];
};
