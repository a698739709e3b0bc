namespace RenderTools.Engine.Tests.Filters.Probe;

/// <summary>
/// What the probe cannot guess of a filter: the graph around it, options that make it act, values of options that are
/// texts.
/// </summary>
internal static class ProbeRecipes
{
    /// <summary>
    /// Lines "filter | graph, {} being the filter | options that it always gets | further options to try, between
    /// semicolons". PICTURE, TEXT, STYLED, CUBE and FILM are files that <see cref="ProbeMedia"/> makes.
    /// </summary>
    public const string Text = """
        addroi | {} | x=0:y=0:w=20:h=20 | x=iw/4;y=ih/4;w=iw/2;h=ih/2
        alphaextract | format=yuva420p,{} | |
        alphamerge | split[p][q];[q]format=gray,negate[r];[p][r]{} | |
        ass | {} | filename=STYLED | shaping=simple;original_size=48x32
        bbox | {} | min_val=60 |
        blend | | all_mode=average | all_expr='(A+B)/2*(1+sin(T))/2';c0_expr='A*sin(T)';c1_expr=B;c2_expr='A-B';c3_expr=A;all_expr='mod(N,6)*A/6'
        bm3d | {} | sigma=3 |
        boxblur | {} | lr=2 | lr='min(w,h)/10';lp=2;cr='min(cw,ch)/10';cp=2;ar=1;ap=1
        chromahold | {} | color=red:similarity=0.3 |
        chromakey | {} | color=green:similarity=0.3 |
        colorhold | {} | color=red:similarity=0.3 |
        colorkey | {} | color=red:similarity=0.3 |
        colorspace | {} | all=bt709:iall=bt601-6-625 |
        colormatrix | {} | bt601:bt709 |
        convolution | {} | 0m='0 -1 0 -1 5 -1 0 -1 0' | 1m='0 -1 0 -1 5 -1 0 -1 0';2m='1 1 1 1 1 1 1 1 1';3m='0 -1 0 -1 5 -1 0 -1 0'
        crop | {} | w=32:h=24 | w=iw/2;h=ih/2;x='4+10*t';y='2+5*t';x='mod(n,4)'
        curves | {} | preset=vintage | master='0/0 0.5/0.6 1/1';red='0/0.1 1/0.9';green='0/0.1 1/0.9';blue='0/0.1 1/0.9';all='0/0 0.5/0.4 1/1'
        dctdnoiz | {} | s=5 | e='gte(c,4)'
        delogo | {} | x=10:y=10:w=20:h=15 | x='10+5*sin(t)';y='10+5*sin(t)';w='20+5*sin(t)';h='15+5*sin(t)';x='10+mod(n,6)'
        drawbox | {} | x=5:y=5:w=30:h=20:color=red | x=iw/4;y=ih/4;w=iw/2;h=ih/2;t=fill;t=2;color=blue@0.5
        drawgrid | {} | w=8:h=8:color=red | x=iw/4;y=ih/4;w=iw/4;h=ih/4;t=2;color=blue@0.5
        drawtext | {} | text=Rty:fontsize=12 | text='%{pts\:hms}';text='%{pict_type}';fontcolor=red;fontcolor_expr='ff%{eif\:mod(t*100,200)\:x\:2}00';box=1;boxcolor=red:box=1;bordercolor=red:borderw=2;shadowcolor=red:shadowx=2:shadowy=2;boxborderw=3:box=1;line_spacing=3;fontsize='8+5*t';x='20*t';y='10*t';tabsize=2;expansion=none;expansion=normal;alpha='t/2';fix_bounds=1;font=Sans;text_shaping=0;y='mod(n,6)';start_number=0
        edgedetect | {} | low=0.1:high=0.3 |
        eq | {} | contrast=1.2 | brightness='0.2*sin(t)':eval=frame;contrast='1+0.2*sin(t)':eval=frame;saturation='1+sin(t)':eval=frame;gamma='1+0.5*sin(t)':eval=frame;gamma_r='1+0.5*sin(t)':eval=frame;gamma_g='1+0.5*sin(t)':eval=frame;gamma_b='1+0.5*sin(t)':eval=frame;gamma_weight='0.5+0.5*sin(t)':gamma=2:eval=frame;brightness='mod(n,6)/60':eval=frame
        extractplanes | {} | y |
        fade | {} | t=in:st=0.3:d=0.8 | t=out:st=0.5:d=0.5;color=red;alpha=1
        fftfilt | {} | dc_Y=0:weight_Y='1+squish(1-(Y+X)/100)' | weight_U='exp(-(X+Y)/50)';weight_V='exp(-(X+Y)/50)';eval=frame
        floodfill | {} | x=1:y=1:s0=20:d0=200 |
        format | {} | rgb24 | pix_fmts=gray;pix_fmts=yuv444p;pix_fmts=yuv420p10le;pix_fmts=yuv422p|rgb24
        fps | {} | 50 | fps=film;fps=ntsc_film;fps=pal;fps=ntsc;fps='source_fps*2';fps=24000/1001;fps=10;fps=5;fps=60
        fieldmatch | {} | | blockx=8;blocky=8
        framerate | {} | fps=50 | fps=film;fps=30;fps=60
        framestep | {} | step=3 | step=2
        fspp | {} | qp=10 |
        geq | {} | lum='lum(X,Y)*(1+sin(T))/2' | lum='p(X,Y)';cb='cb(X,Y)';cr='cr(X,Y)';a=128;lum='lum(X,Y)+4*mod(N,6)'
        geq | {} | r='r(X,Y)*(1+sin(T))/2':g='g(X,Y)':b='b(X,Y)' | r='r(X,Y)/2';g='g(X,Y)/2';b='b(X,Y)/2'
        haldclut | movie=HALD[h];[in][h]{} | |
        hstack | | inputs=2 |
        hue | {} | | h=20;h='90*t';H='PI*t';s='sin(2*PI*t)+1';b='sin(t)';s='mod(n,6)/6'
        hysteresis | | planes=7:threshold=30 |
        limitdiff | split[p][q];[q]hflip[r];[p][r]{} | |
        lut | {} | y=negval | c0='val/2';c1='val/2';c2='val/2';c3=val;u=negval;v=negval;y='val/2'
        lut1d | {} | file=CUBE1 |
        lut2 | | c0='(x+y)/2' | c1='(x+y)/2';c2='(x+y)/2';c3=x
        lut3d | {} | file=CUBE |
        lutrgb | {} | r=negval | g=negval;b=negval;a=val;c0='val/2';c1='val/2';c2='val/2'
        lutyuv | {} | y=negval | c0='val/2';c1='val/2';c2='val/2';c3=val;u=negval;v=negval;y='val/2'
        maskedclamp | split=3[p][q][r];[q]lutyuv=y=val-20[s];[r]lutyuv=y=val+20[u];[p][s][u]{} | |
        maskedthreshold | | threshold=20 |
        mergeplanes | split[p][q];[q]negate[r];[p][r]{} | mapping=0x001112:format=yuv420p |
        metadata | {} | mode=print | mode=add:key=a:value=b;mode=modify:key=a:value=b;mode=delete:key=a;key=a;value=b;function=equals;expr='eq(VALUE1,1)';direct=1
        minterpolate | {} | fps=50:mi_mode=blend | fps=50:mi_mode=mci;fps=60:mi_mode=dup;fps=12:mi_mode=blend
        mix | | inputs=2 | weights='1 2';planes=1
        monochrome | {} | cb=0.2 |
        noformat | {} | rgb24 | pix_fmts=gray;pix_fmts=yuv420p
        noise | {} | alls=20 |
        nlmeans | {} | s=4:r=5 |
        normalize | {} | smoothing=4 |
        overlay | split[p][q];[q]scale=16:16[r];[p][r]{} | x=4:y=4 | x='20*t';y='10*t';x='mod(n,6)'
        overlay | color=red:s=16x16:d=0.6[c];[in][c]{} | x=4:y=4 | eof_action=pass;eof_action=repeat;repeatlast=0
        pad | {} | w=80:h=60 | w=iw+10;h=ih+10;x='(ow-iw)/2';y='(oh-ih)/2'
        perspective | {} | x0=5 | x1=W-5;y0=4;y1=3;x2=4;y2=H-4;x3=W-3;y3=H-3
        pp7 | {} | qp=10 |
        pseudocolor | {} | c0=val/2 | c1=val/2;c2=val/2;c3=val
        rotate | {} | a=0.3 | a='t';ow='iw*1.2';oh='ih*1.2';c=red;a='mod(n,6)/10'
        sab | {} | lr=1:ls=1 |
        scale | {} | flags=bicubic | w=80;w=iw/2;h=60;h=ih/2;size=48x32;flags=lanczos;flags=bilinear;flags=neighbor;flags=area;flags=spline+accurate_rnd+full_chroma_int;in_color_matrix=bt709;out_color_matrix=bt709;out_range=full;in_range=full
        scroll | {} | hpos=.3 | vpos=.4
        select | {} | e='lt(mod(t,0.4),0.2)' | e='not(mod(n,4))';e='eq(pict_type,I)';e='gt(scene,0.1)';e='lt(t,1)'
        selectivecolor | {} | reds='.3 0 0 0' | yellows='.3 0 0 0';greens='.3 0 0 0';cyans='.3 0 0 0';blues='.3 0 0 0';magentas='.3 0 0 0';whites='.3 0 0 0';neutrals='.3 0 0 0';blacks='.3 0 0 0'
        setdar | {} | 4/3 | r=16/9;r='a*2'
        setpts | {} | PTS |
        setsar | {} | 1 | r=4/3
        settb | {} | 1/90000 | tb=AVTB;tb=intb/2
        sidedata | {} | mode=delete |
        split | {}[p][q];[p][q]hstack | |
        spp | {} | qp=10 |
        shear | {} | shx=.2 | c=red
        shuffleplanes | {} | 0:2:1 |
        stereo3d | {} | in=sbsl:out=abl |
        subtitles | {} | filename=TEXT | original_size=48x32;charenc=UTF-8;force_style='FontSize=30';alpha=1
        swaprect | {} | w=20:h=16:x1=0:y1=0:x2=30:y2=20 | w='16+4*sin(t)';h='12+3*sin(t)';x1='5*t';y1='5*t';x2='30-4*t';y2='20-4*t';x1='mod(n,6)'
        tblend | {} | all_mode=average | c0_expr='(A+B)/2';c1_expr='(A+B)/2';c2_expr=B;c3_expr=A;all_expr='(A+B)/2*(1+sin(T))/2'
        thumbnail | {} | n=6 |
        tlut2 | {} | c0='(x+y)/2' | c1='(x+y)/2';c2=x;c3=x
        tmedian | {} | radius=2 |
        tmix | {} | frames=3 | weights='1 2 1';frames=5
        tonemap | format=gbrpf32le,{} | |
        trim | {} | start=0.3:end=1.1 | start=0.5;end=1.2;starti=0.4;endi=0.9
        untile | {} | 2x2 | layout=2x1
        v360 | {} | input=e:output=flat | in_forder=rludfb:input=c3x2;out_forder=rludfb:output=c3x2;in_frot=000000:input=c3x2;out_frot=000000:output=c3x2;rorder=rpy;yaw=30
        vignette | {} | dither=0 | angle='PI/5+0.1*t':eval=frame;x0='w/3+t':eval=frame;y0='h/3+t':eval=frame;aspect=4/3
        vstack | | inputs=2 |
        xstack | | inputs=2:layout=0_0|w0_0 | fill=red
        xstack | | inputs=2 | grid=2x1
        zscale | {} | filter=bilinear | w=80;w=iw/2;h=ih/2;size=48x32
        """;
}
