using RenderTools.Fixtures;
using Xunit;

namespace RenderTools.Tests.Endurance;

/// <summary>Files, names and texts made to have something read, written or run that should not be.</summary>
public sealed class HostileInputTests
{
    private const string Secret = "another-file";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [FullFact]
    public async Task Lists_and_manifests_that_call_themselves_films_open_no_other_file_and_no_network()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && await HasStraceAsync(), "needs strace (package strace)");
        using var folder = await EnduranceFolder.WithFilmAsync();
        var target = folder.Of(Secret + ".mp4");
        File.Copy(folder.Of("film.mp4"), target);
        File.Copy(target, Path.ChangeExtension(target, ".ts"));
        Dictionary<string, string> traps = new(StringComparer.Ordinal)
        {
            ["hls.mp4"] = $"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{Secret}.ts\n#EXT-X-ENDLIST\n",
            ["hls-remote.mp4"] =
                "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n",
            ["hls-key.mp4"] =
                $"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-KEY:METHOD=AES-128,URI=\"{Secret}.mp4\"\n#EXTINF:2,\nfilm.mp4\n#EXT-X-ENDLIST\n",
            ["concat.mp4"] = $"ffconcat version 1.0\nfile {Secret}.mp4\n",
            ["dash.mp4"] =
                "<?xml version=\"1.0\"?>\n<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\" "
                + "mediaPresentationDuration=\"PT2S\" "
                + "profiles=\"urn:mpeg:dash:profile:isoff-on-demand:2011\"><Period><AdaptationSet "
                + "mimeType=\"video/mp4\"><Representation id=\"1\" "
                + $"bandwidth=\"1\"><BaseURL>{Secret}.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>\n",
            ["imf.mp4"] =
                "<?xml version=\"1.0\"?>\n<CompositionPlaylist "
                + $"xmlns=\"http://www.smpte-ra.org/schemas/2067-3/2016\"><Id>urn:uuid:0</Id><x>{Secret}.mp4</x></CompositionPlaylist>\n",
            ["sdp.mp4"] =
                "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 50004 RTP/AVP 96\na=rtpmap:96 "
                + "H264/90000\n",
            ["rtsp.mp4"] = "rtsp://127.0.0.1:9/x\n",
            [Secret + "2.mp4"] =
                "# VobSub index file, v7 (do not modify this line!)\n\nid: en, index: 0\ntimestamp: 00:00:01:000, "
                + "filepos: 000000000\n",
        };
        foreach (var (name, text) in traps)
            await File.WriteAllTextAsync(folder.Of(name), text, Token);
        await File.WriteAllBytesAsync(folder.Of(Secret + "2.sub"), new byte[4096], Token);

        var files = string.Join(", ", traps.Keys.Select(n => $"'./{n}'"));
        using var run = ShellRun.Start(
            folder,
            $"Get-VideoInfo {files}, film.mp4 | New-ChunkPlan -ChunkCount 1 | ForEach-Object {{ \"planned "
                + $"$($_.Name)\" }}{ShellRun.TellErrors}",
            [],
            "strace",
            "-f",
            "-qq",
            "-e",
            "trace=open,openat,openat2,connect,sendto",
            "-o",
            folder.Of("trace.txt")
        );
        var outcome = await run.WaitAsync();
        Assert.Contains("planned film", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Repeat("NotMedia", traps.Count), outcome.ErrorIds);
        var trace = await File.ReadAllLinesAsync(folder.Of("trace.txt"), Token);
        Assert.Contains(trace, line => line.Contains("hls.mp4\"", StringComparison.Ordinal));
        Assert.DoesNotContain(
            trace,
            line =>
                line.Contains(Secret + ".", StringComparison.Ordinal)
                || line.Contains(Secret + "2.sub", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(trace, line => line.Contains("AF_INET", StringComparison.Ordinal));
    }

    [FullFact]
    public async Task A_working_directory_with_a_line_break_is_refused_before_anything_is_joined()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no such names there");
        using var folder = await EnduranceFolder.WithFilmAsync();
        var run = await folder.RunAsync(
            EnduranceFolder.Whole.Replace(
                "-WorkingDirectory work",
                "-WorkingDirectory \"work`nfile x\"",
                StringComparison.Ordinal
            ) + ShellRun.TellErrors
        );
        Assert.Equal((1, "PathNotSupported"), (run.ExitCode, string.Join(' ', run.ErrorIds)));
        Assert.False(File.Exists(folder.Of("out.mp4")));
    }

    [Fact]
    public async Task Titles_and_filters_reach_no_shell()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell to be reached");
        const string Nasty =
            "$(touch pwned) `touch pwned` ; touch pwned | touch pwned & \" ' \n touch pwned\n[error] No space left on "
            + "device";
        using var folder = await EnduranceFolder.WithFilmAsync();
        await CommandRunner.FfmpegAsync([
            "-i",
            folder.Of("film.mp4"),
            "-map",
            "0",
            "-c",
            "copy",
            "-metadata",
            "title=" + Nasty,
            "-metadata:s:v:0",
            "title=" + Nasty,
            "-metadata:s:a:0",
            "title=" + Nasty,
            folder.Of("titled.mkv"),
        ]);
        var run = await folder.RunAsync(
            "Get-VideoInfo titled.mkv | New-ChunkPlan -ChunkCount 2 | Invoke-ChunkRender -Preset ultrafast "
                + "-WorkingDirectory work -VideoFilter 'drawbox=w=4:h=4:color=red;touch pwned' | Merge-VideoChunks"
                + ShellRun.TellErrors
        );
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("Filter", run.ErrorIds.Single(), StringComparison.Ordinal);

        run = await folder.RunAsync(
            "Get-VideoInfo titled.mkv | New-ChunkPlan -ChunkCount 2 | Invoke-ChunkRender -Preset ultrafast "
                + "-WorkingDirectory work -VideoFilter \"drawbox=w=4:h=4:enable='gte(t,0)+`$(touch pwned)'\" > $null"
                + ShellRun.TellErrors
        );
        Assert.Equal(1, run.ExitCode);

        run = await folder.RunAsync(
            "Get-VideoInfo titled.mkv | New-ChunkPlan -ChunkCount 2 | Invoke-ChunkRender -Preset ultrafast "
                + "-WorkingDirectory work -VideoFilter \"metadata=mode=add:key=x:value='`$(touch pwned)'\" | "
                + "Merge-VideoChunks -DestinationPath out.mkv > $null"
                + ShellRun.TellErrors
        );
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "pwned*", SearchOption.AllDirectories));
        var titles = await CommandRunner.FfprobeAsync(
            ["-show_entries", "format_tags=title:stream_tags=title", "-of", "default=nk=1:nw=1", folder.Of("out.mkv")],
            Token
        );
        Assert.Equal(3, titles.Split("$(touch pwned) `touch pwned` ;", StringSplitOptions.None).Length - 1);
    }

    private static async Task<bool> HasStraceAsync() =>
        (
            await CommandRunner.RunAsync(
                "sh",
                ["-c", "command -v strace && strace -qq -o /dev/null true"],
                allowFailure: true
            )
        ).ExitCode == 0;
}
