import { readFileSync, readdirSync } from 'node:fs';
import { read } from '/tmp/wt/plans/engine/core/readers/read.ts';
import { buildModel } from '/tmp/wt/plans/engine/trainer/plans/build.ts';
import { ours } from '/tmp/wt/plans/test/parity/instance.ts';
import { resolveIn } from '/tmp/wt/plans/engine/reading/files.ts';
import { BATCH } from '/tmp/wt/plans/engine/core/model/dimension.ts';
const tf = await ours('wasm');
const base='/tmp/wt/plans/test/models/';
const orig=tf.models.modelFromJSON; (tf as any).models={...tf.models, modelFromJSON:(j:any)=>orig(JSON.parse(JSON.stringify(j).replace(/Orthogonal/g,'Zeros').replace(/orthogonal/g,'zeros').replace(/"(glorot_uniform|he_normal|GlorotUniform|glorotUniform)"/g,'"zeros"')))};
let ok=0, all=0;
const only=process.argv[2];
const golden = JSON.parse(readFileSync(base+'torch/golden.json','utf8'));
async function one(fw:string,file:string,inputs:any,want?:string){
  const full=base+(fw==='torch'?'torch/files/':'keras/')+file;
  if(only && !full.includes(only)) return;
  const text=readFileSync(full,'utf8');
  let reading=read(text,{language:'python',resolve:resolveIn(full,'python'),inputs});
  for(const m of reading.models){ if(want&&m.name!==want) continue; all++;
    try{ const b=await buildModel(tf,m); ok++; 
      const c=b.countParams(); if(c!==m.parameters.total) console.log('COUNT',fw,file,m.name,c,m.parameters); b.dispose(); }
    catch(e:any){console.log('FAIL',fw,file,m.name,'::',String(e.message).slice(0,200), e.constructor.name==='Refusal'?'':'(THROW)');} }
}
for(const f of readdirSync(base+'keras').sort()) await one('keras',f,undefined);
for(const g of golden){ const id=g.variable; await one('torch',g.file,{[id]:g.inputs.map((s:any)=>s.filter((e:any,i:number)=>e!==null))},id); }
console.log(ok,'of',all);
