namespace RenderTools.Engine.Tests.Filters;

/// <summary>
/// The filters that are measured: video, filtergraph, and which needs are tight on that video (b before, a after).
/// </summary>
internal static class FilterCases
{
    /// <summary>One of each sort.</summary>
    public static readonly string[] Fast = ["progressive | tmix=5 | b"];

    /// <summary>The rest, measured with RENDERTOOLS_FULL=1.</summary>
    public static readonly string[] Full =
    [
        "interlaced | yadif=1 | ba",
        "vfr | hue=h=20*t,fade=t=in:st=1:d=2",
        "progressive | movie=LOGO[l];[in][l]overlay='20*t':10",
        .. Temporal.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        .. Spatial
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(f => "progressive | " + f),
    ];

    private const string Spatial = """
        addroi=0:0:50:50
        avgblur=3
        bbox
        bilateral
        bitplanenoise=bitplane=2:filter=1
        blackdetect
        blackframe
        blockdetect
        blurdetect
        boxblur=2
        cas=0.5
        chromahold=red
        chromakey=green
        chromanr
        chromashift=cbh=2
        ciescope
        colorbalance=rs=.3
        colorchannelmixer=.5:.2:.3
        colorcontrast=rc=.4
        colorcorrect=rl=.2
        colorcorrect=analyze=average
        colorize
        colorkey=red
        colorhold=red
        colorlevels=rimin=0.05
        colormatrix=bt601:bt709
        colorspace=all=bt709:iall=bt601-6-625
        colortemperature=4000
        convolution
        copy
        crop=100:100
        cropdetect
        curves=vintage
        datascope
        dblur
        dctdnoiz=4
        deband
        deblock
        deflate
        delogo=x=10:y=10:w=30:h=30
        despill
        dilation
        drawbox=10:10:50:50:red
        drawgrid
        drawtext=text='%{pts\:hms}':x=10:y=10
        edgedetect
        entropy
        epx
        eq=contrast=1.3
        eq=brightness='0.1*sin(t)':eval=frame
        erosion
        estdif
        exposure=0.5
        fade=t=in:st=1:d=2
        fftfilt=dc_Y=0:weight_Y='1+squish(1-(Y+X)/100)'
        field
        fieldorder=bff
        fillborders=5:5:5:5
        floodfill=x=1:y=1
        format=rgb24
        fspp
        gblur
        geq=lum='lum(X,Y)*(1+sin(T))/2'
        gradfun
        grayworld
        hflip
        histeq
        histogram
        hqx=2
        hsvhold
        hsvkey
        hue=h=20*t
        huesaturation=hue=20
        idet
        il=l=d:c=d
        inflate
        kirsch
        lenscorrection=k1=-.2
        limiter=20:200
        lumakey
        lut=y=negval
        lut1d
        lutrgb=r=negval
        lutyuv=y=negval
        maskfun
        median
        metadata=print
        monochrome
        negate
        nlmeans=r=5
        noformat=rgb24
        noise=alls=20
        noise=alls=20:allf=u
        null
        owdenoise
        pad=400:200
        perms=toggle
        perspective=x0=10
        phase
        phase=B
        phase=a
        pixelize
        pp7
        prewitt
        pseudocolor
        readeia608
        readvitc
        removegrain=5
        rgbashift=rh=3
        roberts
        rotate=0.2*t
        sab
        scale=160:90
        scale=w='160+10*floor(t)':h=90:eval=frame
        scharr
        selectivecolor=reds=.3
        separatefields
        setdar=4/3
        setfield=tff
        setparams=color_primaries=bt709
        setrange=full
        setsar=1
        settb=1/90000
        shear=.2
        showinfo
        showpalette
        shuffleplanes=0:2:1
        sidedata=delete
        signalstats
        signalstats=out=tout
        signalstats=out=vrep
        siti
        smartblur
        sobel
        spp
        stereo3d=sbsl:abl
        super2xsai
        swaprect=50:50:0:0:100:100
        swapuv
        tonemap
        transpose=1
        unsharp
        untile=2x2
        v360=e:flat
        vaguedenoiser
        vectorscope
        vflip
        vfrdet
        vibrance=.5
        waveform
        xbr=2
        yaepblur
        zscale=w=160:h=90
        bm3d
        bm3d=estim=basic:sigma=5
        latency
        cue
        setpts=PTS
        scroll=hpos=.3
        noise=alls=20:allf=p
        extractplanes=y
        bm3d=sigma=5
        """;

    private const string Temporal = """
        progressive | framestep=3,tmix=3
        progressive | split[a][b];[b]tmix=3[c];[a][c]blend=all_mode=difference | b
        progressive | tmedian | a
        vfr | fps=50
        progressive | thumbnail=6
        progressive | tblend=all_mode=average | b
        progressive | tlut2=c0='(x+y)/2' | b
        progressive | tmix=frames=8 | b
        progressive | tmedian=radius=3 | a
        progressive | tmidequalizer | ba
        progressive | tmidequalizer=radius=3 | ba
        progressive | atadenoise | ba
        progressive | atadenoise=s=5 | ba
        progressive | amplify | ba
        progressive | amplify=radius=4 | ba
        progressive | yadif | ba
        interlaced | yadif | ba
        interlaced | yadif=2 | ba
        interlaced | yadif=3 | ba
        interlaced | yadif=deint=interlaced | ba
        interlaced | bwdif | ba
        interlaced | bwdif=0 | ba
        interlaced | w3fdif | ba
        interlaced | w3fdif=mode=frame | b
        interlaced | estdif
        interlaced | estdif=mode=frame
        interlaced | kerndeint | b
        progressive | framerate=50
        progressive | framerate=60
        progressive | framerate=30
        progressive | framerate=10
        vfr | framerate=50
        progressive | minterpolate=fps=60:mi_mode=mci
        progressive | minterpolate=fps=50:mi_mode=blend
        progressive | minterpolate=fps=60:mi_mode=dup
        progressive | minterpolate=fps=10:mi_mode=blend
        progressive | scdet
        progressive | select='gt(scene,0.05)'
        progressive | select='lt(mod(t,1),0.5)'
        vfr | select='lt(mod(t,1),0.5)'
        progressive | normalize=smoothing=10 | b
        progressive | normalize=smoothing=4 | b
        progressive | deflicker
        progressive | deflicker=size=9
        progressive | deflicker=size=3:mode=median
        progressive | fps=30
        progressive | fps=24000/1001
        progressive | fps=10
        progressive | fps=10:round=up
        progressive | fps=10:round=down
        progressive | fps=10:round=zero
        progressive | fps=60:round=up
        progressive | fps=60:round=down
        progressive | fps=5
        vfr | framestep=3
        vfr | thumbnail=6
        vfr | tinterlace=mode=merge
        vfr | tinterlace=mode=interleave_top
        vfr | tinterlace=mode=interlacex2
        vfr | weave
        vfr | doubleweave
        vfr | separatefields
        vfr | bwdif
        vfr | w3fdif
        vfr | estdif
        vfr | minterpolate=fps=60:mi_mode=mci
        vfr | minterpolate=fps=50:mi_mode=blend
        vfr | deflicker
        vfr | fieldmatch
        vfr | phase
        vfr | select='gt(scene,0.005)'
        vfr | atadenoise
        vfr | amplify
        vfr | normalize=smoothing=4
        vfr | fps=30
        vfr | fps=12
        vfr | fps=24:round=down
        progressive | select='not(mod(n,4))'
        progressive | decimate
        progressive | decimate=cycle=3
        progressive | tinterlace=mode=merge
        progressive | tinterlace=mode=drop_even
        progressive | tinterlace=mode=drop_odd
        progressive | tinterlace=mode=pad
        progressive | tinterlace=mode=interleave_top
        progressive | tinterlace=mode=interleave_bottom
        progressive | tinterlace=mode=interlacex2
        progressive | tinterlace=mode=mergex2
        progressive | weave
        progressive | doubleweave
        interlaced | separatefields
        interlaced | separatefields,weave
        interlaced | fieldmatch
        interlaced | fieldmatch=mode=pcn_ub
        interlaced | fieldmatch=combmatch=full
        telecined | fieldmatch
        telecined | fieldmatch,yadif=deint=interlaced
        telecined | fieldmatch,decimate
        progressive | lagfun=decay=0.8
        interlaced | fieldmatch,yadif=deint=interlaced
        interlaced | phase
        interlaced | phase=a
        interlaced | phase=t | b
        interlaced | phase=b | b
        interlaced | phase=p
        interlaced | fieldorder=bff
        interlaced | field=bottom
        interlaced | il=d:d:d
        progressive | untile=2x2
        progressive | dedot
        interlaced | dedot
        progressive | split[a][b];[b]hflip[c];[a][c]hstack
        progressive | split[a][b];[b]negate[c];[a][c]overlay=x='50*t':y=10
        progressive | split=3[a][b][c];[a][b][c]mix=inputs=3
        progressive | color=red:s=50x50[c];[in][c]overlay=x=10:shortest=1
        progressive | testsrc2=s=50x50:r=30[c];[in][c]overlay=x=10:shortest=1
        progressive | testsrc2=s=320x180:r=30:d=3[c];[in][c]overlay=x=10
        progressive | testsrc2=s=320x180:r=30:d=3[c];[in][c]overlay=x=10:eof_action=pass
        progressive | testsrc2=s=320x180:r=25,format=yuv420p[c];[in][c]blend=all_mode=average:shortest=1
        progressive | haldclutsrc=8:r=1[h];[in][h]haldclut=shortest=1
        progressive | movie=LOGO,scale=320:180,format=gray[m];[in][m]alphamerge
        progressive | trim=start=1:end=3.5
        progressive | subtitles=TEXT
        vfr | subtitles=TEXT
        vfr | tmix=3,unsharp,yadif=1
        vfr | settb=1/90000
        progressive | vignette=dither=0:angle='PI/5+0.1*t':eval=frame
        progressive | freezedetect
        progressive | format=yuva420p,alphaextract
        progressive | split[a][b];[b]negate[c];[a][c]lut2=c0='(x+y)/2'
        progressive | movie=MOVIE[c];[in][c]overlay=x=10
        """;
}
