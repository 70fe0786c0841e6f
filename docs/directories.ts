import * as z from 'zod/mini';
import { FoundMembers } from '../functions/member/http-members.ts';
import { FoundStock, OwnedOrder, OwnedOrders } from '../functions/member/http-orders.ts';
import { NotFound } from '../functions/member/remote.ts';
import { MemberNumber, MemberSchema, OrderNumber, StockSchema } from '../functions/member/schemas.ts';
import { formatted } from './formatted.ts';
import { jsonSchemas } from './schemas.ts';

const BASE = '#/components/schemas/';

interface Api {
  readonly title: string;
  readonly description: string;
  readonly server: string;
  readonly paths: object;
  readonly schemas: Readonly<Record<string, z.core.$ZodType>>;
}

const parameter = (where: 'path' | 'query', name: string, schema: z.core.$ZodType) => {
  const { description, ...rest } = jsonSchemas({ only: schema }, '').only ?? {};
  return { name, in: where, required: true, description, schema: rest };
};

const json = (name: string) => ({ 'application/json': { schema: { $ref: `${BASE}${name}` } } });

const operation = (operationId: string, summary: string, answer: string, rest: object, mayMiss = true) => ({
  operationId,
  summary,
  ...rest,
  responses: {
    200: { description: 'what there is', content: json(answer) },
    ...(mayMiss && { 404: { description: 'there is no such thing', content: json('NotFound') } }),
    401: { description: 'the token is not good any more; asked again with a new one, once' },
    429: { description: 'asked too often; asked once more' },
    '5XX': { description: 'cannot answer now; asked once more' },
  },
});

const documentOf = (file: string, { title, description, server, paths, schemas }: Api): string => {
  const document = {
    openapi: '3.1.0',
    info: {
      title,
      version: '1.0.0',
      description: `${description} The business serves it, uragawa asks; see members.md. An answer is JSON in UTF-8 of at most 256 KB within 2 seconds, without redirects. Fields that are not named here are ignored; what is not known is left out, not null. Generated from functions/member/ by npm run docs.`,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: server, description: 'an example; the address is a setting' }],
    security: [{ client: [] }],
    paths,
    components: {
      schemas: jsonSchemas(schemas, BASE),
      securitySchemes: {
        client: {
          type: 'oauth2',
          description: 'Client id and secret are sent by HTTP Basic.',
          flows: { clientCredentials: { tokenUrl: 'https://login.example.jp/oauth2/token', scopes: {} } },
        },
      },
    },
  };
  return formatted(file, JSON.stringify(document));
};

const number = parameter('path', 'number', MemberNumber);
const limit = (most: number) =>
  parameter('query', 'limit', z.int().check(z.minimum(1), z.maximum(most), z.describe('at most so many')));

/** docs/member-api.json: what a system with the members answers. */
export const memberApiDocument = (): string =>
  documentOf('member-api.json', {
    title: 'Members, as uragawa asks for them',
    description: 'Who a member is, by his number or by his e-mail address.',
    server: 'https://crm.example.jp/api',
    paths: {
      '/members/{number}': {
        get: operation('getMember', 'One member by his number, in capitals', 'Member', { parameters: [number] }),
      },
      '/members/search': {
        post: operation(
          'searchMembers',
          'All members who have exactly this address; it changes nothing, and is asked again like a GET',
          'FoundMembers',
          { requestBody: { required: true, content: json('Search') } },
          false,
        ),
      },
    },
    schemas: {
      Member: MemberSchema,
      FoundMembers,
      NotFound,
      Search: z.strictObject({
        email: z.string().check(z.describe('the address, A to Z made small; compare it without regard to case')),
      }),
    },
  });

/** docs/order-api.json: what a system with orders and stock answers. */
export const orderApiDocument = (): string =>
  documentOf('order-api.json', {
    title: 'Orders and stock, as uragawa asks for them',
    description: 'What a member has ordered, and what is left of the products.',
    server: 'https://shop.example.jp/api',
    paths: {
      '/members/{number}/orders': {
        get: operation(
          'newestOrders',
          'The newest orders of a member, the newest first; an empty list for one who has none',
          'FoundOrders',
          { parameters: [number, limit(20)] },
        ),
      },
      '/members/{number}/orders/{order}': {
        get: operation('getOrder', 'One order of this member; one of another member is not found', 'Order', {
          parameters: [number, parameter('path', 'order', OrderNumber)],
        }),
      },
      '/stock': {
        get: operation(
          'searchStock',
          'Products whose name or number has all of these words',
          'FoundStock',
          {
            parameters: [
              parameter('query', 'words', z.string().check(z.describe('words with blanks between them, in NFKC'))),
              limit(5),
            ],
          },
          false,
        ),
      },
    },
    schemas: { Order: OwnedOrder, FoundOrders: OwnedOrders, Stock: StockSchema, FoundStock, NotFound },
  });
