using RenderTools.Fixtures;
using RenderTools.Tests.Hosting;

namespace RenderTools.Tests.Pipeline;

/// <summary>
/// A folder of its own for one test, which is the <c>$PWD</c> of its class's session, and what every render of it uses.
/// </summary>
internal sealed class RenderFolder : IDisposable
{
    /// <summary>Fast settings, for tests that do not look at pictures.</summary>
    public const string Fast = "-Preset ultrafast -WorkingDirectory work";

    public RenderFolder(ModuleSession session, string name = "rendertools-")
    {
        Session = session;
        Path = Directory.CreateTempSubdirectory(name).FullName;
        session.SetLocation(Path);
    }

    public string Path { get; }

    /// <summary>The session of the test's class: its tests follow each other.</summary>
    public ModuleSession Session { get; }

    /// <summary>Two seconds of numbered frames.</summary>
    public static Task<string> ShortAsync() =>
        new NumberedVideo("short.mp4", 60)
        {
            Encoder = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "15"],
        }.GetAsync();

    /// <summary>Puts a copy of the short video here.</summary>
    public async Task<string> AddAsync(string name)
    {
        var path = Of(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.Copy(await ShortAsync(), path);
        return path;
    }

    public string Of(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Runs a script here.</summary>
    public ScriptRun Run(string script, params object?[] arguments) => Session.Run(script, arguments);

    /// <summary>All files that are neither work in progress nor sources.</summary>
    public string[] Files(string pattern = "*") =>
        [
            .. Directory
                .EnumerateFiles(Path, pattern, SearchOption.AllDirectories)
                .Select(f => System.IO.Path.GetRelativePath(Path, f))
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Programs that still run on anything in this folder.</summary>
    public string[] Running() =>
        [
            .. new[] { "ffmpeg", "ffprobe", "setpriv" }
                .SelectMany(name => ChildProcesses.WithArgument(name, Path))
                .Select(p => $"{p.Id} {p.Name} {string.Join(' ', p.CommandLine)}"),
        ];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
