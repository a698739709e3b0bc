using RenderTools.Rendering.Executors.Ssh;

namespace RenderTools.Completion;

/// <summary>Completes hosts with those of the user's ssh configuration and known_hosts.</summary>
public sealed class SshHostCompleter : Completer
{
    private protected override Task<IEnumerable<Suggestion>> FindAsync(
        TypedArgument typed,
        CancellationToken cancellationToken
    )
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        // "user@" stays as it is typed.
        var user = typed.Text[..(typed.Text.LastIndexOf('@') + 1)];
        return Task.FromResult(SshHostNames.In(Path.Combine(home, ".ssh")).Select(name => new Suggestion(user + name)));
    }
}
