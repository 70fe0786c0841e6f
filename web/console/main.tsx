import { render } from 'preact';
import { App } from './app.tsx';
import { begin } from './core/session.ts';
import './style.css';

void begin();
render(<App />, document.body);
