(d=>{d.classList.add("js");try{let t=localStorage.theme;if(t=="light"||t=="dark")d.dataset.theme=t}catch{}})(document.documentElement)
