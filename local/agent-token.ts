/** `npm run -s agent:token -- <username>`: an access token of a sample agent from the account that `npm start` runs. */
const port = process.env.PORT ?? '3000';
const [agent = ''] = process.argv.slice(2);

const response = await fetch(`http://localhost:${port}/issuer/agent-token?agent=${encodeURIComponent(agent)}`).catch(
  () => {
    console.error(`nothing answers on http://localhost:${port}; run npm start first (or set PORT)`);
    process.exit(1);
  },
);
const text = await response.text();
if (response.ok) console.log(text);
else console.error(text);
process.exitCode = response.ok ? 0 : 1;
