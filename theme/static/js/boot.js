(d=>{d.classList.add("js");/[?&]asof=/.test(location)&&d.classList.add("then");try{let t=localStorage.theme;if(t=="light"||t=="dark")d.dataset.theme=t}catch{}})(document.documentElement)
