import { readFileSync } from 'node:fs';
import { ours } from './test/parity/instance.ts';
import { trainCase } from './test/parity/corpus/train.ts';
const tf = await ours((process.argv[3] ?? 'wasm') as any);
const cases = JSON.parse(readFileSync('test/parity/corpus/cases.json','utf8'));
const golden = JSON.parse(readFileSync('test/parity/corpus/training.json','utf8'));
for (const fw of ['keras','torch']) for (const c of cases[fw]) {
  const name=`${fw} ${c.file} ${c.model}`; if(process.argv[2] && !name.includes(process.argv[2])) continue;
  const want = golden[name]; if(!want){console.log('NOGOLD',name);continue;}
  const t=Date.now();
  try { const got = await trainCase(tf, {framework:fw,...c});
    let worst=0, wd=0; want.forEach((w:number,i:number)=>{worst=Math.max(worst,Math.abs(got[i]!-w)/Math.abs(w)); if(i) wd=Math.max(wd,Math.abs((got[i]!-got[0]!)-(w-want[0]))/Math.max(1e-9,Math.abs(w-want[0])));});
    console.log(worst<1e-3&&wd<0.05?'ok  ':'DIFF',name,worst.toExponential(1),wd.toExponential(1),'change',((want[4]-want[0])/want[0]).toFixed(4), worst<1e-3?'':JSON.stringify(got.map(x=>+x.toPrecision(6)))+' want '+JSON.stringify(want.map((x:number)=>+x.toPrecision(6))), (Date.now()-t)+'ms');
  } catch(e:any){console.log('FAIL',name,String(e.message).slice(0,200), e.stack.split('\n').slice(1,4).map((l:string)=>l.trim().slice(0,110)).join(' < '));}
}
